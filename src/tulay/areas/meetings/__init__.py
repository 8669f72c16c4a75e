"""Meetings: the coordinating office sits down with every agency, each quarter, and nobody is booked twice.

Nouns: series (one fiscal year of a jurisdiction), meeting.
Invariants: one quarterly meeting per series, agency and quarter; no room, facilitator or agency is in two meetings at a
time. Both are kept by the database. What a meeting will speak of (programmes) is no matter of this area.
"""
