"""Directory: who serves, and where.

Nouns: place (one tree of official codes), sector (a subject), agency (a body that serves people, with its calendar),
post (who answers for an agency), community (who lives in a place, as far as somebody has looked), partnership (what an
agency agreed with others), contact (with whom an agency speaks) with its communications.
Invariants: a place's path is its parent's path and its own code, so "within" is a prefix; how many people a community
has is an estimate with source and day, never how many live in its place; contacts are sealed and their agency's alone.
Places, sectors and agencies are public. Posts are their agency's; communities are read by all agencies, by nobody else;
a partnership is written by the agency that keeps it and read by its sides.
"""
