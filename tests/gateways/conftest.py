"""A real gateway for tests: the demo's own process, moods and all."""

import pytest

from tests.gateways.simulated import Simulated


@pytest.fixture
def gateway(tmp_path, settings):
    """Run the simulator for one test and make it this installation's gateway."""
    simulated = Simulated(tmp_path / "gateway")
    simulated.start()
    settings.PAYMENT_GATEWAYS = {"simulator": simulated.address}
    yield simulated
    simulated.stop()
