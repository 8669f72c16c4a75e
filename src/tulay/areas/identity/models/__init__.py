"""People, their sessions and their roles."""

from tulay.areas.identity.models.accounts import Assistance, PastPassword, Proof, Registration
from tulay.areas.identity.models.people import Person, RoleGrant
from tulay.areas.identity.models.sessions import Session, SignInTry

__all__ = [
    "Assistance",
    "PastPassword",
    "Person",
    "Proof",
    "Registration",
    "RoleGrant",
    "Session",
    "SignInTry",
]
