"""A coordinator opens a year, generates its meetings and moves one; the agency's focal person finds it moved."""

from datetime import UTC, datetime

from tests.journeys.steps import generates_a_year, signs_in

AGENCIES = 43


def test_a_year_of_meetings(seat, scripted):
    year = datetime.now(UTC).year + (2 if scripted else 3)
    coordinator = seat()
    signs_in(coordinator, "coordinator")
    generates_a_year(coordinator, year)
    coordinator.reads(str(4 * AGENCIES))
    coordinator.reads(f"0 of {AGENCIES} (0 %)")

    coordinator.follows("Quarter 1", exact=True)
    coordinator.page.locator("main table a").first.click()
    agency = coordinator.heading
    coordinator.follows("Move this meeting")
    coordinator.page.locator("#id_room").select_option("Hill Room")
    coordinator.writes("Why", "The first room is being painted.")
    coordinator.presses("Move it")
    coordinator.reads("The meeting is moved.")
    coordinator.reads("The first room is being painted.")
    assert coordinator.heading == agency

    coordinator.follows("Cancel this meeting")
    coordinator.presses("Cancel it")
    coordinator.reads("Fill in “Why does it not take place?”")
    coordinator.writes("Why does it not take place?", "The ministry moves house.")
    coordinator.presses("Cancel it")
    coordinator.reads("The meeting is cancelled.")
    coordinator.reads("Hold it after all")


def test_a_focal_person_sees_the_agencys_own(seat):
    focal = seat()
    signs_in(focal, "focal")
    focal.follows("Meetings", exact=True)
    focal.follows("All meetings of this year")
    focal.reads("Quarter 1")
    focal.misses("Generate meetings")
    focal.page.locator("main table a").first.click()
    focal.misses("Move this meeting")
