"""Support: a programme stands by people with disabilities for as long as they take part in it.

Nouns: programme, enrolment, assignment.
Invariant: a person takes part in one programme at a time. A record is opened by the key workers assigned to it, and by
whoever supervises them with a reason; the person reads every look. To everybody else there is no such record.
"""
