"""`tulay audit`: verify the log, prove an entry, check a receipt; run the sealer and the witness."""

import argparse
import base64
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tulay.areas.audit.rules import merkle, notes, receipts
from tulay.areas.audit.rules.merkle import NotProved
from tulay.site import cold_storage
from tulay.site.env import Env
from tulay.site.platform import log_keys
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders

Given = argparse.Namespace


def run(given: Given, env: Env) -> int:
    """Do one of them; 1 says that something does not fit."""
    try:
        return _DOES[given.what](given, env)
    except NotProved as error:
        raise PlatformFault(str(error)) from error


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommands."""
    actions = parser.add_subparsers(required=True, dest="what", metavar="action")
    actions.add_parser("verify", help="recompute the whole log from its rows")
    actions.add_parser("checkpoint", help="print the published checkpoint")
    prove = actions.add_parser("prove", help="write the receipt of an entry")
    prove.add_argument("entry", type=UUID, help="the entry's id")
    prove.add_argument("--out", help="the file to write (standard output)")
    check = actions.add_parser("verify-receipt", help="check a receipt without any server")
    check.add_argument("file")
    check.add_argument("--log", help="the log's public key (TULAY_LOG_VERIFIERS)")
    check.add_argument("--witness", help="the witness's public key (TULAY_WITNESS_VERIFIERS)")
    vectors = actions.add_parser("check-vectors", help="run published Merkle test vectors")
    vectors.add_argument("folder")
    witness = actions.add_parser("witness", help="run a witness")
    witness.add_argument("--host", default="127.0.0.1")
    witness.add_argument("--port", type=int, help="the port (that of TULAY_WITNESS_URL)")
    witness.add_argument("--folder", help="where it remembers (witness/memory in the data folder)")
    seal = actions.add_parser("seal", help="run the sealer")
    seal.add_argument("--once", action="store_true", help="seal what is committed, then end")
    key = actions.add_parser("new-key", help="make a key and print both halves")
    key.add_argument("name", help="like tulay.example/log, without a scheme")
    key.add_argument("--for-witness", action="store_true")
    cold_storage.arguments(actions.add_parser("cold", help="put whole months into files, or back"))
    actions.add_parser("succeed", help="let the log go on under a new name after it was set back")


def _django() -> None:
    import django  # noqa: PLC0415 - only what needs the database pays for it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings")
    django.setup()


def _verifiers(spelt: tuple[str, ...]) -> list[notes.Verifier]:
    try:
        return [notes.read_verifier(one) for one in spelt]
    except ValueError as error:
        raise PlatformFault(str(error)) from error


def _verify(_: Given, env: Env) -> int:
    _django()
    from tulay.areas.audit.queries.verification import (  # noqa: PLC0415 - needs the apps
        one_moment,
        verify_log,
    )

    began = time.monotonic()
    logs, witnesses = _verifiers(env.log_verifiers), _verifiers(env.witness_verifiers)
    with one_moment():
        found = verify_log(logs, witnesses)
    print(
        f"{found.entries} entries ({found.cold} in cold storage), {found.tiles} full tiles, "
        f"{found.checkpoints} checkpoints, {found.cosignatures} cosignatures; "
        f"{found.waiting} entries wait for the sealer; {time.monotonic() - began:.1f} s."
    )
    for fault in found.faults:
        print(f"WRONG {fault}")
    print("Everything fits." if found.is_good else "The log does not fit: see chain-broken.md.")
    return 0 if found.is_good else 1


def _origin(env: Env) -> str:
    return _verifiers(env.log_verifiers[:1])[0].name if env.log_verifiers else ""


def _checkpoint(_: Given, env: Env) -> int:
    _django()
    from tulay.areas.audit.queries.tree import published  # noqa: PLC0415 - same

    shown = published(_origin(env))
    if shown is None:
        raise PlatformFault("Nothing has been sealed yet.")
    sys.stdout.write(shown.note)
    return 0


def _prove(given: Given, env: Env) -> int:
    _django()
    from tulay.areas.audit.queries.proofs import receipt_of  # noqa: PLC0415 - same
    from tulay.kernel.errors import Problem  # noqa: PLC0415 - same

    try:
        text = receipt_of(given.entry, _origin(env)).text()
    except Problem as problem:
        raise PlatformFault(str(problem)) from problem
    if given.out:
        Path(given.out).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _verify_receipt(given: Given, env: Env) -> int:
    logs = _verifiers((given.log,) if given.log else env.log_verifiers)
    witnesses = _verifiers((given.witness,) if given.witness else env.witness_verifiers)
    if not logs:
        raise PlatformFault("Name the log's public key: --log or TULAY_LOG_VERIFIERS.")
    file = Path(given.file)
    if file.stat().st_size > receipts.BYTES_MAX:
        raise PlatformFault("This file is too large to be a receipt.")
    try:
        receipt = receipts.read_receipt(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise PlatformFault("This file is no receipt.") from None
    origin = receipt.checkpoint.partition("\n")[0]
    log = next((one for one in logs if one.name == origin), logs[0])
    head = receipts.check_receipt(receipt, log, witnesses)
    said = receipt.said()
    print(f"The receipt is good: entry {receipt.index} of {head.size} in {head.origin}.")
    for name in ("at", "action", "target", "outcome"):
        print(f"  {name}: {said.get(name)}")
    return 0


def _check_vectors(given: Given, _: Env) -> int:
    folder = Path(given.folder)
    passed, failed = 0, 0
    for kind, check in (("inclusion", _inclusion), ("consistency", _consistency)):
        for file in sorted(folder.rglob("*.json")):
            if kind not in file.relative_to(folder).parts:
                continue
            is_right = _accepts(check, json.loads(file.read_text())) is not None
            passed, failed = passed + is_right, failed + (not is_right)
            if not is_right:
                print(f"WRONG {file.relative_to(folder)}")
    print(f"{passed} vectors pass, {failed} do not.")
    return 0 if passed and not failed else 1


def _accepts(check: Callable[[Mapping[str, Any]], None], vector: Mapping[str, Any]) -> bool | None:
    """Return whether the vector was accepted, or None where it should have been otherwise."""
    try:
        check(vector)
    except NotProved:
        return False if vector["wantErr"] else None
    return None if vector["wantErr"] else True


def _inclusion(vector: Mapping[str, Any]) -> None:
    merkle.check_inclusion(
        _raw(vector["leafHash"]),
        vector["leafIdx"],
        vector["treeSize"],
        [_raw(one) for one in vector["proof"] or []],
        _raw(vector["root"]),
    )


def _consistency(vector: Mapping[str, Any]) -> None:
    merkle.check_consistency(
        vector["size1"],
        vector["size2"],
        [_raw(one) for one in vector["proof"] or []],
        _raw(vector["root1"]),
        _raw(vector["root2"]),
    )


def _raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _witness(given: Given, env: Env) -> int:
    from tulay.site.platform import witness  # noqa: PLC0415 - same

    if not env.witness_key or not env.log_verifiers:
        raise PlatformFault("A witness needs TULAY_WITNESS_KEY and TULAY_LOG_VERIFIERS.")
    port = given.port or (urlsplit(env.witness_url.reveal()).port if env.witness_url else None)
    if port is None:
        raise PlatformFault("Name the witness's port: --port or TULAY_WITNESS_URL.")
    folder = Path(given.folder) if given.folder else Folders(env.data_dir).witness / "memory"
    try:
        key = notes.read_key(env.witness_key.reveal())
    except ValueError as error:
        raise PlatformFault(f"TULAY_WITNESS_KEY: {error}") from error
    witness.run(key, _verifiers(env.log_verifiers), folder, given.host, port)
    return 0


def _seal(given: Given, env: Env) -> int:
    os.environ["TULAY_DB_ROLE"] = "tulay_sealer"
    _django()
    from tulay.site.platform import sealer  # noqa: PLC0415 - needs the apps

    if given.once:
        print(f"{sealer.seal_everything(sealer.signer_of(env))} entries sealed.")
        return 0
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    os.nice(sealer.POLITENESS)
    sealer.run(env, stop)
    return 0


def _cold(given: Given, env: Env) -> int:
    _django()
    return cold_storage.run(given, env)


def _new_key(given: Given, _: Env) -> int:
    kind = notes.Kind.WITNESS if given.for_witness else notes.Kind.LOG
    try:
        key = notes.new_key(given.name, kind)
    except ValueError as error:
        raise PlatformFault(str(error)) from error
    print(f"{key.spell()}\n{key.verifier.spell()}")
    return 0


def _succeed(_: Given, env: Env) -> int:
    key = log_keys.succeed(Folders(env.data_dir))
    print(f"From the next start on the log goes on as {key.name}; what was proved stays provable.")
    return 0


_DOES: dict[str, Callable[[Given, Env], int]] = {
    "verify": _verify,
    "checkpoint": _checkpoint,
    "prove": _prove,
    "verify-receipt": _verify_receipt,
    "check-vectors": _check_vectors,
    "witness": _witness,
    "seal": _seal,
    "cold": _cold,
    "new-key": _new_key,
    "succeed": _succeed,
}
