"""The key service over HTTP, against a process that speaks its language and has its moods."""

import http.client
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from tulay.plumbing.keys import rotation
from tulay.plumbing.keys.errors import KeysUnavailable, SubjectErased, Tampered
from tulay.plumbing.keys.providers.transit import TransitProvider
from tulay.plumbing.keys.tests import transit_service
from tulay.plumbing.keys.tests.factories import make_ring

PERSON = UUID(int=7)
PURPOSE = "tulay/root/wrapping/1"
HASTY_S = 0.3


class Service:
    def __init__(self, port):
        self.port = port

    def url(self, token=transit_service.TOKEN, name="tulay"):
        return f"http://:{token}@127.0.0.1:{self.port}/v1/transit/{name}"

    def becomes(self, mood):
        self._asked("POST", f"/mood/{mood}")

    def turns(self):
        self._asked("POST", "/turn")

    @property
    def asked(self):
        return json.loads(self._asked("GET", "/"))["asked"]

    def _asked(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse().read()
        connection.close()
        return answer


@pytest.fixture(scope="module")
def process():
    argv = [sys.executable, str(Path(transit_service.__file__))]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        yield Service(int(process.stdout.readline()))
        process.terminate()


@pytest.fixture
def service(process):
    process.becomes("fine")
    return process


def test_what_the_service_sealed_it_opens_and_we_hold_none_of_its_keys(service):
    provider = TransitProvider(service.url())

    sealed = provider.seal(b"k" * 32, purpose=PURPOSE)

    assert sealed.startswith(b"vault:v")
    assert provider.open(sealed, purpose=PURPOSE) == b"k" * 32


def test_its_own_rotation_leaves_what_it_sealed_before(service):
    provider = TransitProvider(service.url())
    sealed = provider.seal(b"k" * 32, purpose=PURPOSE)

    service.turns()

    assert provider.open(sealed, purpose=PURPOSE) == b"k" * 32
    before, after = (
        int(one.split(b":")[1][1:]) for one in (sealed, provider.seal(b"k" * 32, purpose=PURPOSE))
    )
    assert after == before + 1


def test_a_root_that_was_moved_or_changed_is_loud(service):
    provider = TransitProvider(service.url())
    sealed = provider.seal(b"k" * 32, purpose=PURPOSE)

    with pytest.raises(Tampered):
        provider.open(sealed, purpose="tulay/root/wrapping/2")


@pytest.mark.parametrize("mood", ["sealed", "rubbish", "gone"])
def test_a_service_that_does_not_help_is_away_and_not_a_fault_of_ours(service, mood):
    provider = TransitProvider(service.url())
    sealed = provider.seal(b"k" * 32, purpose=PURPOSE)
    service.becomes(mood)

    with pytest.raises(KeysUnavailable):
        provider.open(sealed, purpose=PURPOSE)
    with pytest.raises(KeysUnavailable):
        provider.seal(b"k" * 32, purpose=PURPOSE)


@pytest.mark.parametrize("address", [{"token": "another"}, {"name": "unknown"}])
def test_a_refusal_is_told_from_tampering(service, address):
    with pytest.raises(KeysUnavailable):
        TransitProvider(service.url(**address)).seal(b"k" * 32, purpose=PURPOSE)


def test_nobody_there_is_away():
    with pytest.raises(KeysUnavailable):
        TransitProvider("http://127.0.0.1:1/v1/transit/tulay").seal(b"k", purpose=PURPOSE)


def test_a_slow_service_is_not_waited_for(service):
    provider = TransitProvider(service.url(), timeout_s=HASTY_S)
    service.becomes("slow")
    began = time.monotonic()

    with pytest.raises(KeysUnavailable):
        provider.seal(b"k" * 32, purpose=PURPOSE)

    assert time.monotonic() - began < transit_service.DAWDLES_S


def test_one_lost_connection_is_tried_again(service):
    provider = TransitProvider(service.url())
    service.becomes("gone_once")

    assert provider.seal(b"k" * 32, purpose=PURPOSE)
    assert service.asked == 2


def test_a_ring_asks_the_service_at_start_and_then_works_without_it(service, tmp_path):
    ring = make_ring(tmp_path, provider=TransitProvider(service.url()))
    service.becomes("gone")

    keys = [ring.sealing(UUID(int=n)) for n in range(1, 60)]

    assert all(ring.opening(key.id, key.subject_id) is key for key in keys)
    assert service.asked == 0
    with pytest.raises(KeysUnavailable):
        make_ring(tmp_path, provider=TransitProvider(service.url()))


def test_rotation_and_erasure_with_the_service(service, tmp_path):
    ring = make_ring(tmp_path, provider=TransitProvider(service.url()))
    key = ring.sealing(PERSON)
    service.turns()

    assert rotation.begin(ring) == 2
    assert sum(rotation.rewrap(ring)) == 1
    rotation.seal_roots_anew(ring)

    fresh = make_ring(tmp_path, provider=TransitProvider(service.url()))
    assert fresh.opening(key.id, PERSON).id == key.id
    fresh.destroy(PERSON, datetime(2026, 11, 22, tzinfo=UTC))
    with pytest.raises(SubjectErased):
        fresh.opening(key.id, PERSON)
