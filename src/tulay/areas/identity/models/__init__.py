"""People, their sessions, their factors, their roles, and the tokens of their programs."""

from tulay.areas.identity.models.accounts import (
    Assistance,
    PastPassword,
    Proof,
    Registration,
)
from tulay.areas.identity.models.affiliations import (
    Affiliation,
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
from tulay.areas.identity.models.imports import (
    BroughtPerson,
    PeopleImport,
    StagedPeople,
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
from tulay.areas.identity.models.tokens import (
    RefreshToken,
    RevokedToken,
    SigningKey,
    TokenDevice,
    TokenFamily,
)

__all__ = [
    "Affiliation",
    "Assistance",
    "BroughtPerson",
    "Challenge",
    "FactorReset",
    "Passkey",
    "PastPassword",
    "PeopleImport",
    "Person",
    "Policy",
    "Proof",
    "Proving",
    "RecoveryCode",
    "RefreshToken",
    "Registration",
    "RevokedToken",
    "RoleGrant",
    "SentCodes",
    "Session",
    "SignInTry",
    "SigningKey",
    "StagedPeople",
    "TokenDevice",
    "TokenFamily",
    "Totp",
    "TrustedDevice",
]
