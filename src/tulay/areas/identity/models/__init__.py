"""People, their sessions and their roles."""

from tulay.areas.identity.models.people import Person, RoleGrant
from tulay.areas.identity.models.sessions import Session, SignInTry

__all__ = ["Person", "RoleGrant", "Session", "SignInTry"]
