"""Cases: what people ask a public service for, from the first answer to the last letter.

Nouns: request, transition, assignment, comment, document, decision.
Invariant: a request's state is that of its last transition; transitions are append-only and follow the table
in `rules/steps.py`, which the database repeats as a CHECK. A resident reads "request"; the code says "case"
only where "request" would be mistaken for the HTTP one.
"""
