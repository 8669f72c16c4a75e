"""A key worker opens a record, a supervisor says why first, and the person reads both looks."""

from tests.journeys.steps import signs_in

PROGRAMME = "Learners with disabilities"
PERSON = "Lerato Motaung"
REASON = "Her mother asked me to look at how we support her."


def test_whoever_stands_by_a_person_opens_their_record_and_they_read_it(seat):
    worker, supervisor, candidate = seat(), seat(), seat()
    signs_in(worker, "keyworker")
    worker.opens("/desk/support/")
    assert PERSON not in worker.page.locator("main").inner_text()
    address = worker.page.locator("main table a").last.get_attribute("href")
    worker.opens(address)
    worker.reads(PERSON)

    signs_in(supervisor, "coordinator")
    supervisor.opens(address)
    assert PERSON not in supervisor.page.locator("main").inner_text()
    supervisor.writes("Reason", REASON)
    supervisor.presses("Open the record")
    supervisor.reads(PERSON)

    signs_in(candidate, "candidate")
    candidate.opens("/portal/support/")
    candidate.reads(PROGRAMME)
    candidate.follows("Who looked at my data")
    candidate.reads("To support you as a key worker")
    candidate.reads(REASON)


def test_an_officer_who_does_not_stand_by_a_person_finds_no_record(seat):
    worker, officer = seat(), seat()
    signs_in(worker, "keyworker")
    worker.opens("/desk/support/")
    address = worker.page.locator("main table a").last.get_attribute("href")

    signs_in(officer, "officer")
    assert officer.opens(address).status == 404
