"""The sealer process: seal every second, or at once when a full turn waits; have each checkpoint witnessed.

Two threads: a witness that is slow or away never holds up the sealing. What must not be passed over (a log that was
set back, a fork) is an error in the log until somebody mends it, and nothing is signed meanwhile.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from django.db import close_old_connections, connection
from django.db.utils import Error as DatabaseError

from tulay.areas.audit.actions.sealing import BATCH, SetBack, cosign, seal
from tulay.areas.audit.adapters.signer import Signer
from tulay.areas.audit.adapters.witness import RemoteWitness, Unreachable
from tulay.areas.audit.rules.merkle import NotProved
from tulay.areas.audit.rules.notes import Verifier, read_key, read_verifier
from tulay.areas.audit.rules.witnessing import Refused
from tulay.kernel.actor import SYSTEM
from tulay.site.env import Env
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders
from tulay.site.platform.log_keys import memory_of

log = structlog.get_logger(__name__)
PERIOD_S = 1.0
POLITENESS = 5
"""How far the sealer steps back where it and whoever serves people want the same core."""
STANDBY_S = 2.0
BROKEN_S = 30.0


def signer_of(env: Env) -> Signer:
    """Return the signer with the log's key and memory.

    :raises PlatformFault: there is no key, or it is none.
    """
    if not env.log_key:
        raise PlatformFault(
            "TULAY_LOG_KEY is missing: `tulay audit new-key NAME` makes one, or make run does."
        )
    try:
        key = read_key(env.log_key.reveal())
    except ValueError as error:
        raise PlatformFault(f"TULAY_LOG_KEY: {error}") from error
    return Signer(key, memory_of(Folders(env.data_dir).sealer, key.verifier.id))


def run(env: Env, stop: threading.Event) -> None:
    """Seal until told to stop.

    :raises PlatformFault: the log has no key.
    """
    signer = signer_of(env)
    threads = [threading.Thread(target=_repeat, args=(lambda: _seal(signer), stop))]
    if env.witness_url and env.witness_verifiers:
        witness = RemoteWitness(env.witness_url.reveal())
        verifier = read_verifier(env.witness_verifiers[0])
        turn = lambda: _cosign(signer.origin, witness, verifier)  # noqa: E731 - it is one thought
        threads.append(threading.Thread(target=_repeat, args=(turn, stop)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def seal_everything(signer: Signer) -> int:
    """Seal all that is committed; return how many entries that were."""
    total = 0
    while count := seal(actor=SYSTEM, signer=signer, now=datetime.now(UTC)):
        total += count
    return total


def _repeat(turn: Callable[[], float], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            close_old_connections()
            pause = turn()
        except (DatabaseError, Unreachable, OSError) as error:
            log.warning("sealer_waits", reason=type(error).__name__)
            connection.close()
            pause = STANDBY_S
        except (SetBack, NotProved, Refused) as error:
            log.error("log_not_sealed", reason=type(error).__name__, why=str(error))  # noqa: TRY400 - its words say all
            pause = BROKEN_S
        stop.wait(pause)
    connection.close()


def _seal(signer: Signer) -> float:
    began = datetime.now(UTC)
    if seal(actor=SYSTEM, signer=signer, now=began) == BATCH:
        return 0.0
    return max(0.0, PERIOD_S - (datetime.now(UTC) - began).total_seconds())


def _cosign(origin: str, witness: RemoteWitness, verifier: Verifier) -> float:
    now = datetime.now(UTC)
    cosign(actor=SYSTEM, origin=origin, witness=witness, verifier=verifier, now=now)
    return PERIOD_S / 2
