"""Audit: what was done, by whom, to what, and with what outcome; kept so that nobody can rewrite it.

Nouns: entry, leaf (later checkpoint, proof, witness).
Invariant: entries are append-only; the database itself refuses UPDATE, DELETE and TRUNCATE.
An entry has no foreign key: it must outlive what it speaks about.
"""
