import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tulay.plumbing.files import arriving
from tulay.plumbing.files.problems import (
    FileEmpty,
    FileTooLarge,
    PieceTooSmall,
    PieceUnfit,
    UploadGone,
    UploadUnfinished,
)
from tulay.plumbing.files.upload import SIZE_MAX
from tulay.plumbing.keys.errors import Tampered

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CONTENT = bytes(range(256)) * 400  # 100 KiB
SIZE, HALF = len(CONTENT), 50 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


class Sender:
    """Somebody who sends a file in pieces for one purpose."""

    def __init__(self, size=SIZE):
        self.theirs = {"person_id": uuid4(), "purpose": "boat", "now": NOW}
        self.id = arriving.begin(name="../boat\u202e.pdf", size=size, **self.theirs).id

    def send(self, piece, at, **else_):
        return arriving.append(self.id, piece, at=at, **(self.theirs | else_))

    def told(self, **else_):
        return arriving.arriving(self.id, **(self.theirs | else_))

    def arrived(self, **else_):
        return arriving.arrived(self.id, **(self.theirs | else_))

    def file(self, folder):
        return folder / "arriving" / self.theirs["person_id"].hex / self.id.hex


def test_what_came_in_pieces_is_whole_again(folder):
    sender = Sender()

    sender.send(CONTENT[:HALF], 0)
    halfway = sender.told()
    sender.send(CONTENT[HALF:], HALF)

    assert (halfway.received, halfway.size, halfway.name) == (HALF, len(CONTENT), "boat.pdf")
    whole = sender.arrived()
    assert (whole.read(), whole.name, whole.size) == (CONTENT, "boat.pdf", len(CONTENT))
    kept = sender.file(folder)
    assert CONTENT[:1_000] not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_piece_that_was_cut_off_does_not_count_and_is_sent_again(folder):
    sender = Sender()
    sender.send(CONTENT[:HALF], 0)
    whole = sender.file(folder).read_bytes()
    sender.send(CONTENT[HALF:], HALF)
    file = sender.file(folder)

    for cut in (len(whole) + 2, len(whole) + 60, len(whole) + HALF):
        file.write_bytes(file.read_bytes()[:cut])
        assert sender.told().received == HALF
        assert sender.send(CONTENT[HALF:], HALF).received == len(CONTENT)
        assert sender.arrived().read() == CONTENT


@pytest.mark.parametrize(
    ("piece", "at"),
    [(CONTENT[:HALF], 1), (CONTENT[:HALF], HALF * 2), (CONTENT + b"x", 0)],
)
def test_a_piece_that_does_not_go_on_from_here_is_refused(piece, at):
    sender = Sender()

    with pytest.raises(PieceUnfit, match="0 bytes"):
        sender.send(piece, at)
    assert sender.told().received == 0


def test_many_small_pieces_are_refused_and_a_small_last_one_is_not():
    sender = Sender(size=arriving.PIECE_LEAST + 1)

    with pytest.raises(PieceTooSmall, match="16 KiB"):
        sender.send(b"x", 0)
    sender.send(b"x" * arriving.PIECE_LEAST, 0)
    assert sender.send(b"x", arriving.PIECE_LEAST).received == arriving.PIECE_LEAST + 1


def test_what_is_not_whole_is_not_handed_in():
    sender = Sender()
    sender.send(CONTENT[:HALF], 0)

    with pytest.raises(UploadUnfinished, match=rf"{HALF} of {len(CONTENT)}"):
        sender.arrived()


def test_an_upload_is_of_one_person_for_one_purpose_and_one_day():
    sender = Sender(size=HALF)
    sender.send(CONTENT[:HALF], 0)

    for other in ({"person_id": uuid4()}, {"purpose": "car"}, {"now": NOW + arriving.KEPT}):
        with pytest.raises(UploadGone):
            sender.told(**other)
        with pytest.raises(UploadGone):
            sender.send(b"", HALF, **other)
        with pytest.raises(UploadGone):
            sender.arrived(**other)
    with pytest.raises(UploadGone):
        arriving.arrived("../../etc/passwd", **sender.theirs)


@pytest.mark.parametrize(("size", "problem"), [(0, FileEmpty), (SIZE_MAX + 1, FileTooLarge)])
def test_a_file_of_no_size_or_too_much_is_not_begun(size, problem):
    with pytest.raises(problem):
        Sender(size=size)


def test_with_a_sixth_upload_the_oldest_is_let_go():
    first = Sender()
    more = [arriving.begin(name="a", size=9, **first.theirs).id for _ in range(arriving.AT_ONCE)]

    with pytest.raises(UploadGone):
        first.told()
    for one in more:
        assert arriving.arriving(one, **first.theirs).received == 0


def test_pieces_that_were_swapped_do_not_open(folder):
    sender, other = Sender(size=HALF), Sender(size=HALF)
    for one in (sender, other):
        one.send(CONTENT[:HALF], 0)
    about = len(sender.file(folder).read_bytes()) - HALF - 50
    mixed = sender.file(folder).read_bytes()[:about] + other.file(folder).read_bytes()[about:]
    sender.file(folder).write_bytes(mixed)

    with pytest.raises(Tampered):
        sender.arrived()


def test_of_two_who_send_the_same_piece_at_once_one_is_taken():
    sender, start = Sender(), threading.Barrier(2, timeout=60)

    def send(fill):
        start.wait()
        try:
            return sender.send(fill * HALF, 0).received
        except PieceUnfit:
            return "unfit"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(send, (b"a", b"b")))

    assert sorted(map(str, said)) == [str(HALF), "unfit"], said
    assert sender.told().received == HALF


def test_the_sweep_takes_what_got_no_piece_for_a_day(folder):
    sender = Sender()

    assert arriving.sweep(before=datetime.now(UTC) - timedelta(hours=1)) == 0
    sender.told()
    assert arriving.sweep(before=datetime.now(UTC) + timedelta(hours=1)) == 1
    with pytest.raises(UploadGone):
        sender.told()


def test_what_is_given_up_is_gone():
    sender = Sender()

    arriving.let_go(sender.id, person_id=sender.theirs["person_id"])
    arriving.let_go(sender.id, person_id=sender.theirs["person_id"])

    with pytest.raises(UploadGone):
        sender.told()
