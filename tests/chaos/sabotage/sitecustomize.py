"""Loaded by every process of a sabotaged installation: change its source on the way in.

`SABOTAGE` names a JSON file with changes (`module`, `old`, `new`) and the folder with fuses. A change that does not
find what it wants to change stops the process, so that no control can go stale in silence.
"""

import json
import os
import signal
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path

PLAN = Path(os.environ["SABOTAGE"]) if os.environ.get("SABOTAGE") else None


def die_at(point, program=""):
    """Die here, at once and without a word, if the fuse of this point is laid; it burns once.

    Where a program is named no other burns it: workers commit as web servers do.
    """
    if not any(program in part for part in sys.orig_argv):
        return
    fuse = PLAN.parent / f"fuse-{point}"
    try:
        fuse.rename(fuse.with_name(f"burnt-{point}"))
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


class Changed(SourceFileLoader):
    """Loads a module with some of its lines changed, never from a cache."""

    def __init__(self, spec, changes):
        super().__init__(spec.name, spec.origin)
        self.changes = changes

    def get_code(self, fullname):
        source = self.get_data(self.path).decode()
        for old, new in self.changes:
            if source.count(old) != 1:
                print(f"sabotage: {fullname} has changed: {old!r}", file=sys.stderr, flush=True)
                os._exit(70)
            source = source.replace(old, new)
        return self.source_to_code(source.encode(), self.path)


class Saboteur(MetaPathFinder):
    def __init__(self, changes):
        self.changes = changes

    def find_spec(self, fullname, path=None, target=None):
        mine = [(c["old"], c["new"]) for c in self.changes if c["module"] == fullname]
        spec = PathFinder.find_spec(fullname, path, target) if mine else None
        if spec is not None:
            spec.loader = Changed(spec, mine)
        return spec


if PLAN is not None:
    sys.meta_path.insert(0, Saboteur(json.loads(PLAN.read_text())))
