"""How long an exchange of keys takes with many people, and what readers and writers notice: `make soak` runs it.

    python -m tests.key_rotation [people]

Three processes open and make keys without a pause while a fourth rewraps them all, twice.
"""

import json
import multiprocessing
import random
import sys
import tempfile
import time
from pathlib import Path

PEOPLE = 100_000
WORKERS = 3


def work(folder, people, done, told):
    """Look up, open and seal, forget what is held now and then, count what fails."""
    from tulay.plumbing.keys.tests.factories import make_ring

    ring = make_ring(folder, clock=time.monotonic)
    count, failures, slowest = 0, [], 0.0
    while not done.is_set():
        began = time.perf_counter()
        try:
            person = random.choice(people)
            key = ring.sealing(person)
            sealed = key.cipher.encrypt(b"0" * 12, b"words", b"")
            assert ring.opening(key.id, person).cipher.decrypt(b"0" * 12, sealed, b"") == b"words"
            if count % 20 == 0:
                from tulay.kernel.ids import uuid7

                ring.sealing(uuid7())
        except Exception as error:  # noqa: BLE001 - whatever fails counts
            failures.append(repr(error))
        slowest = max(slowest, time.perf_counter() - began)
        count += 1
    told.put((count, failures, slowest))


def measure(people_count=PEOPLE):
    """Return the figures."""
    from tulay.kernel.ids import uuid7
    from tulay.plumbing.keys import rotation
    from tulay.plumbing.keys.tests.factories import make_ring

    with tempfile.TemporaryDirectory(prefix="tulay-keys-") as name:
        folder = Path(name)
        ring = make_ring(folder, clock=time.monotonic)
        people = [uuid7() for _ in range(people_count)]
        began = time.perf_counter()
        for start in range(0, people_count, 1_000):
            ring.prepare(people[start : start + 1_000])
        made_s = time.perf_counter() - began
        context = multiprocessing.get_context("spawn")
        done, told = context.Event(), context.Queue()
        argv = (folder, people, done, told)
        processes = [context.Process(target=work, args=argv) for _ in range(WORKERS)]
        for process in processes:
            process.start()
        time.sleep(2)
        rounds = []
        for _ in range(2):
            began = time.perf_counter()
            rotation.begin(ring)
            count = sum(rotation.rewrap(ring))
            rounds.append((count, round(time.perf_counter() - began, 2)))
        time.sleep(6)
        list(rotation.rewrap(ring))
        done.set()
        found = [told.get(timeout=60) for _ in processes]
        for process in processes:
            process.join()
        fresh = make_ring(folder)
        lost = sum(fresh.sealing(one).subject_id != one for one in random.sample(people, 2_000))
        return {
            "people": people_count,
            "made_s": round(made_s, 2),
            "rounds": rounds,
            "requests": sum(count for count, _, _ in found),
            "failed": sum(len(failures) for _, failures, _ in found),
            "slowest_ms": round(max(slowest for _, _, slowest in found) * 1_000, 1),
            "lost": lost,
            "versions": ring.store.census(),
        }


def main():
    """Print the figures; fail when a request did."""
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
    print(json.dumps(figures))
    whole = not figures["failed"] and not figures["lost"] and len(figures["versions"]) == 1
    return 0 if whole else 1


if __name__ == "__main__":
    raise SystemExit(main())
