"""Catalogue: what people may ask for, said plainly, and found in a moment.

Nouns: service, its words in each language, requirement, question, fee, slot, coverage, life event, story.
Invariants: a published service has an agency, eligibility text and a processing time; slots never fall below zero.
All words of a service stand in its one row, so that the database itself can keep the first of these, and the search
document is a generated column. Slots stand in a row of their own: counting them touches no text, and an applicant's
withdrawal may give one back. A story is its teller's, who agrees to each of its words and may take it back.
"""
