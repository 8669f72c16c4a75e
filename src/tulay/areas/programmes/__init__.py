"""Programmes: what agencies do with public money, where, for how many, and how far they have come.

Nouns: programme, project or activity (PPA), funding line, progress update, milestone, outcome indicator, need,
beneficiary.
Invariants: disbursed <= obligated <= allocated, by lines that are only ever added; an agency's code stands for one PPA
of a fiscal year. Both are kept by the database. What a PPA is about is said without naming a person; whom it reaches
is sealed, and found within that PPA alone.
"""
