"""Tables of this area."""

from tulay.areas.support.models.enrolments import Assignment, Enrolment, Programme

__all__ = ["Assignment", "Enrolment", "Programme"]
