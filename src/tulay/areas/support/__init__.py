"""Support: a programme stands by people with disabilities for as long as they take part in it.

Nouns: programme, enrolment, assignment, intake, journal entry, note.
Invariants: a person takes part in one programme at a time; a day has one entry in their journal. A record is opened by
the key workers assigned to it, and by whoever supervises them with a reason; the person reads every look. Of an intake
staff see what was sent, part by part as they need to know. To everybody else there is no such record.
"""
