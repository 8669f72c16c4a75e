"""Directory: who serves, and where.

Nouns: place (one tree of official codes), sector (a subject), agency (a body that serves people, with its calendar).
Invariant: a place's path is its parent's path and its own code, so "within" is a prefix.
These rows are public: no row security, nothing personal (an agency's contact is an office, not a person).
"""
