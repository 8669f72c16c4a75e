"""What hostile files cost: a process of its own opens each of them with little memory and little time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tulay.plumbing.files.tests.hostile import CORPUS

MB = 1024 * 1024
ROOM = 400 * MB  # on top of what Python, Pillow and the files themselves take
GREEDY = "greedy"
WITHIN = """
import io, json, resource, sys, time
from django.conf import settings
settings.configure(SCANNER_URL="")
from tulay.plumbing.files.problems import FileRefused
from tulay.plumbing.files.tests.hostile import CORPUS
from tulay.plumbing.files.upload import accept
from PIL import Image, JpegImagePlugin, PngImagePlugin

class Sent(io.BytesIO):
    name, size = "boat.pdf", None

def used():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[0]) * resource.getpagesize()

room, greedy = int(sys.argv[1]), sys.argv[2:]
told = {}
for label, make in CORPUS.items():
    content = make().content
    resource.setrlimit(resource.RLIMIT_AS, (used() + room, resource.RLIM_INFINITY))
    before = time.process_time()
    try:
        accept(Sent(content)); fate = "taken"
    except FileRefused as refused:
        fate = refused.code
    except MemoryError:
        fate = "out of memory"
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told[label] = [fate, time.process_time() - before]
if greedy:  # what a door without bounds would meet
    resource.setrlimit(resource.RLIMIT_AS, (used() + room, resource.RLIM_INFINITY))
    try:
        Image.MAX_IMAGE_PIXELS = None
        Image.open(io.BytesIO(CORPUS["png-of-65-thousand-by-65-thousand"]().content)).load()
        told["greedy"] = ["taken", 0]
    except MemoryError:
        told["greedy"] = ["out of memory", 0]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told():
    """What became of each file, and the seconds it took, in a process with little memory."""
    source = str(Path(__file__).parents[4])
    done = subprocess.run(
        [sys.executable, "-c", WITHIN, str(ROOM), GREEDY],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("label", CORPUS)
def test_a_hostile_file_takes_little_memory_and_little_time(told, label):
    fate, seconds = told[label]

    wanted = CORPUS[label]().fate
    assert fate == (wanted if wanted.startswith("files.") else "taken")
    assert seconds < 20, seconds  # hundredths here; ten times the slowest on a slow machine


def test_the_bound_on_memory_stops_what_has_none(told):
    assert told[GREEDY][0] == "out of memory"
