import pytest

from tulay.areas.cases.tests.factories import NOW
from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
from tulay.areas.privacy.queries import grounds
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.cache_versions import VERSIONS


@pytest.fixture
def forgetful():
    """Remember nothing of what other tests allowed, and leave nothing to them."""
    grounds.forget_grounds()
    VERSIONS.forget()
    yield
    grounds.forget_grounds()
    VERSIONS.forget()


@pytest.fixture
def notice_id():
    made = draft_notice(actor=SYSTEM, purpose="special", jurisdiction="bangsamoro", now=NOW)
    texts = dict.fromkeys(JURISDICTIONS["bangsamoro"].languages, ("May we?", "To help."))
    write_notice(actor=SYSTEM, notice_id=made, texts=texts, is_material=True, now=NOW)
    publish_notice(actor=SYSTEM, notice_id=made, now=NOW)
    return made
