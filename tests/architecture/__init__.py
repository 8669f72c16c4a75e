"""The house rules that neither a linter nor an import contract can say.

Each rule is a function that lists offences in a tree, so that its test can also show it a seeded offence.
"""
