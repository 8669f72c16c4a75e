"""Devices once trusted and factors once reset go when their time is over; what still counts stays."""

from datetime import timedelta

import pytest

from tulay.areas.identity.actions.forgetting import forget_devices, forget_resets
from tulay.areas.identity.models import FactorReset, TrustedDevice
from tulay.areas.identity.queries.forgetting import (
    SECURITY_KEPT_DAYS,
    people_with_old_devices,
    people_with_old_resets,
)
from tulay.areas.identity.tests.factories import NOW, make_person
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.holdings import HOLDINGS

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEFORE = NOW - SECURITY_KEPT_DAYS * DAY


def device(person, *, expires_at, revoked_at=None):
    return TrustedDevice.objects.create(
        person=person,
        token_hash=uuid7().bytes * 2,
        agent="Firefox",
        created_at=NOW - 200 * DAY,
        used_at=NOW - 200 * DAY,
        expires_at=expires_at,
        revoked_at=revoked_at,
    )


def reset(person, *, settled_at, expires_at=NOW):
    return FactorReset.objects.create(
        person=person,
        reason="Lost the phone.",
        asked_by=make_person().id,
        asked_at=NOW - 200 * DAY,
        expires_at=expires_at,
        settled_at=settled_at,
    )


def test_devices_trusted_long_ago_go_and_others_stay():
    amina, omar = make_person(), make_person()
    device(amina, expires_at=BEFORE - DAY)
    device(amina, expires_at=NOW + DAY, revoked_at=BEFORE - DAY)
    kept = [device(amina, expires_at=BEFORE + DAY).id, device(omar, expires_at=NOW).id]
    assert people_with_old_devices(BEFORE, 10) == (amina.id,)

    forget_devices(actor=SYSTEM, person_id=amina.id, before=BEFORE, now=NOW)

    assert sorted(TrustedDevice.objects.values_list("id", flat=True)) == sorted(kept)
    assert people_with_old_devices(BEFORE, 10) == ()


def test_resets_settled_long_ago_go_and_others_stay():
    amina, omar = make_person(), make_person()
    reset(amina, settled_at=BEFORE - DAY)
    reset(amina, settled_at=None, expires_at=BEFORE - DAY)
    kept = [reset(omar, settled_at=None).id, reset(amina, settled_at=BEFORE + DAY).id]
    assert people_with_old_resets(BEFORE, 10) == (amina.id,)

    forget_resets(actor=SYSTEM, person_id=amina.id, before=BEFORE, now=NOW)

    assert sorted(FactorReset.objects.values_list("id", flat=True)) == sorted(kept)


def test_the_nightly_run_knows_of_both():
    amina = make_person()
    device(amina, expires_at=BEFORE - DAY)
    reset(amina, settled_at=BEFORE - DAY)
    declared = {one.category: one for one in HOLDINGS["identity"].expiring}

    for one in declared.values():
        [person_id] = one.find(one.before(NOW), 10)
        one.remove(SYSTEM, person_id, one.before(NOW), NOW)

    assert set(declared) == {"trusted_devices", "factor_resets"}
    assert not TrustedDevice.objects.exists()
    assert not FactorReset.objects.exists()
