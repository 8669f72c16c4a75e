"""What PostgreSQL refuses, said as a problem: the last net under rules and forms, never the first."""

from django.db.utils import DatabaseError, InterfaceError
from psycopg.errors import (
    AdminShutdown,
    CannotConnectNow,
    CheckViolation,
    ConnectionTimeout,
    DeadlockDetected,
    ExclusionViolation,
    ForeignKeyViolation,
    IdleInTransactionSessionTimeout,
    LockNotAvailable,
    NotNullViolation,
    QueryCanceled,
    SerializationFailure,
    TooManyConnections,
    TransactionTimeout,
    UniqueViolation,
)
from psycopg.errors import DataError as DriverDataError
from psycopg.errors import OperationalError as DriverOperationalError
from psycopg_pool import PoolTimeout

from tulay.kernel.errors import Problem
from tulay.plumbing.http import errors

_NAMES: tuple[tuple[tuple[type[Exception], ...], type[Problem]], ...] = (
    (
        (UniqueViolation, ExclusionViolation, SerializationFailure, DeadlockDetected),
        errors.ChangedMeanwhile,
    ),
    ((LockNotAvailable,), errors.ChangedMeanwhile),
    ((ForeignKeyViolation,), errors.UnknownReference),
    ((CheckViolation, NotNullViolation, DriverDataError), errors.OutOfRange),
    ((QueryCanceled, TooManyConnections, CannotConnectNow, AdminShutdown), errors.Busy),
    ((TransactionTimeout, IdleInTransactionSessionTimeout), errors.Busy),
    ((PoolTimeout, ConnectionTimeout, DriverOperationalError), errors.Busy),
)


def as_problem(error: BaseException) -> Problem | None:
    """Return the problem that a database error amounts to, or None when it is a mistake of ours."""
    if isinstance(
        error, (UnicodeEncodeError, OverflowError)
    ):  # a lone surrogate, a number beyond 64 bits
        return errors.OutOfRange()
    if isinstance(error, InterfaceError):
        return errors.Busy()
    if not isinstance(error, (DatabaseError, PoolTimeout)):
        return None
    cause = error if isinstance(error, PoolTimeout) else error.__cause__
    for kinds, problem in _NAMES:
        if isinstance(cause, kinds):
            return problem()
    return None
