"""What can go wrong about the keys of a business."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class ApiKeyUnknown(NotFound):
    """There is no such key in this business."""

    code = "payments.api-key-unknown"


class ApiKeysMany(Conflict):
    """A business has at most {most} keys. Revoke one first."""

    code = "payments.api-keys-many"


class ApiKeyNameMissing(Invalid):
    """Give the key a name by which you know the program that uses it."""

    code = "payments.api-key-name-missing"


class ApiKeyTooNarrow(Forbidden):
    """This key reads what its own business was paid, and nothing else."""

    code = "payments.api-key-too-narrow"
