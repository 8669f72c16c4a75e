"""A real gateway for tests: the demo's own process, moods and all."""

import pytest

from tests.gateways.simulated import Simulated
from tests.gateways.striped import KEY, SECRET, Ear, Line, LocalStripe


@pytest.fixture
def gateway(tmp_path, settings):
    """Run the simulator for one test and make it this installation's gateway."""
    simulated = Simulated(tmp_path / "gateway")
    simulated.start()
    settings.PAYMENT_GATEWAYS = {"simulator": simulated.address}
    yield simulated
    simulated.stop()


@pytest.fixture(scope="module")
def _local_stripe():
    running = LocalStripe()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def local_stripe(_local_stripe):
    """Run localstripe for a module; each test finds its books empty."""
    _local_stripe.forget()
    return _local_stripe


@pytest.fixture
def line(local_stripe):
    """Lay a line to it that can lose things."""
    laid = Line(local_stripe)
    yield laid
    laid.close()


@pytest.fixture
def stripe_here(local_stripe, line, settings):
    """Make it this installation's gateway, over the line."""
    address = f"http://:{KEY}@127.0.0.1:{line.port}/?webhook_secret={SECRET}&currencies=NAD"
    settings.PAYMENT_GATEWAYS = {"stripe": address}
    return local_stripe


@pytest.fixture
def ear(local_stripe):
    """Listen to what it tells; afterwards it tells nobody."""
    listening = Ear()
    yield listening
    away = {"url": "http://127.0.0.1:9/", "secret": SECRET, "events": ["none"]}
    local_stripe.call("POST", "/_config/webhooks/ours", away)
    listening.close()
