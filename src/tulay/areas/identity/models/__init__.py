"""People, their sessions, their factors and their roles."""

from tulay.areas.identity.models.accounts import (
    Assistance,
    PastPassword,
    Proof,
    Registration,
)
from tulay.areas.identity.models.factors import (
    Challenge,
    FactorReset,
    Passkey,
    Proving,
    RecoveryCode,
    SentCodes,
    Totp,
    TrustedDevice,
)
from tulay.areas.identity.models.people import (
    Person,
    RoleGrant,
)
from tulay.areas.identity.models.policies import (
    Policy,
)
from tulay.areas.identity.models.sessions import (
    Session,
    SignInTry,
)

__all__ = [
    "Assistance",
    "Challenge",
    "FactorReset",
    "Passkey",
    "PastPassword",
    "Person",
    "Policy",
    "Proof",
    "Proving",
    "RecoveryCode",
    "Registration",
    "RoleGrant",
    "SentCodes",
    "Session",
    "SignInTry",
    "Totp",
    "TrustedDevice",
]
