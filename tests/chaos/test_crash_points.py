"""A process dies at the worst moment there is; then the same with the guard switched off."""

import os
import signal

import redis

from tests.chaos.accounts import unhanded
from tests.chaos.points import (
    ANOTHER_MESSAGE_ID_EACH_TIME,
    ANSWER_KEPT_AFTERWARDS,
    DONE_BEFORE_THE_EFFECT,
    NOT_HANDED_AGAIN,
    POINTS,
    QUICK,
)

SETTLED_S = 40
TOO_LONG_S = 15
CLAIM, _HANDED_AGAIN, *_BACK_OFFS = QUICK


def all_the_worst(scene):
    """Walk one request after the other into each of the crash points."""
    resident, officer = scene.residents[0], scene.officers[0]
    for point in ("before-commit", "after-commit"):
        scene.lay_fuse(point)
        request_id = scene.submit(resident, "scarce")
        assert scene.burnt(point), point
        scene.lay_fuse(point)
        assert scene.work_on(officer, point, request_id) == 200
    for point in ("noted-not-sent", "begun-not-posted", "posted-not-noted", "errand-not-noted"):
        scene.lay_fuse(point)
        scene.submit(resident)
        scene.installation.wait_for(lambda point=point: scene.burnt(point))
    scene.settle(SETTLED_S)


def submitted_while_valkey_forgets(scene):
    """The worker stands still, rows reach the broker, the broker forgets everything."""
    worker = scene.installation.pid("worker")
    os.killpg(worker, signal.SIGSTOP)
    for _ in range(3):
        scene.submit(scene.residents[0])
    valkey = redis.Redis.from_url(scene.installation.told()["REDIS_URL"])
    scene.installation.wait_for(lambda: unhanded(scene.url) == 0)
    scene.installation.wait_for(lambda: longest_queue(valkey) > 1)  # noted first, sent afterwards
    valkey.flushall()
    os.killpg(worker, signal.SIGCONT)


def longest_queue(valkey):
    """How many letters the broker holds where it holds most; one may be on its way to the worker already."""
    queues = [key for key in valkey.scan_iter() if valkey.type(key) == b"list"]
    return max((valkey.llen(queue) for queue in queues), default=0)


def test_a_death_at_each_of_the_worst_moments_loses_and_repeats_nothing(scene):
    all_the_worst(scene)

    assert scene.discrepancies() == []


def test_a_wiped_valkey_loses_nothing(sabotaged):
    with sabotaged(*QUICK) as scene:
        submitted_while_valkey_forgets(scene)
        assert scene.settle(SETTLED_S)

        assert scene.discrepancies() == []


def test_control_without_handing_over_again_a_wiped_valkey_loses_mail(sabotaged):
    with sabotaged(CLAIM, NOT_HANDED_AGAIN) as scene:
        submitted_while_valkey_forgets(scene)
        assert not scene.settle(TOO_LONG_S)

        assert any(said.startswith("mail lost") for said in scene.discrepancies())


def test_control_a_job_noted_before_its_effect_is_lost_with_the_worker(sabotaged):
    with sabotaged(*QUICK, DONE_BEFORE_THE_EFFECT) as scene:
        scene.lay_fuse("noted-not-done")
        scene.submit(scene.residents[0])
        scene.installation.wait_for(lambda: scene.burnt("noted-not-done"))
        scene.settle(TOO_LONG_S)

        assert any(said.startswith("mail lost") for said in scene.discrepancies())


def test_control_with_another_message_id_at_each_try_a_mail_comes_twice(sabotaged):
    with sabotaged(*QUICK, *POINTS, ANOTHER_MESSAGE_ID_EACH_TIME) as scene:
        scene.lay_fuse("posted-not-noted")
        scene.submit(scene.residents[0])
        scene.installation.wait_for(lambda: scene.burnt("posted-not-noted"))
        scene.settle(SETTLED_S)

        assert any(said.startswith("mail too many") for said in scene.discrepancies())


def test_control_with_the_answer_kept_after_the_commit_a_request_comes_twice(sabotaged):
    with sabotaged(*QUICK, *POINTS, ANSWER_KEPT_AFTERWARDS) as scene:
        scene.lay_fuse("after-commit")
        scene.submit(scene.residents[0])
        scene.settle(SETTLED_S)

        assert any(said.startswith("request too many") for said in scene.discrepancies())
