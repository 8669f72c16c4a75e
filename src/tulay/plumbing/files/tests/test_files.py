import contextlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope
from tulay.plumbing.files import links, store
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.kinds import Kind, kind_of
from tulay.plumbing.files.pictures import redrawn
from tulay.plumbing.files.problems import (
    FileDamaged,
    FileEmpty,
    FileKindRefused,
    FileRefused,
    FileTooLarge,
    FileUnsafe,
    LinkExpired,
    PictureTooLarge,
)
from tulay.plumbing.files.upload import SIZE_MAX, accept, shown_name
from tulay.plumbing.keys.errors import Tampered

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
SOMEBODY = uuid4()


def picture(form="JPEG", size=(60, 40), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, form, **options)
    return out.getvalue()


def office(part="word/document.xml", kind=Kind.DOCX, extra=(), manifest=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        words = f'<Override ContentType="{kind.value}.main+xml"/>' if manifest is None else manifest
        archive.writestr("[Content_Types].xml", words)
        archive.writestr(part, "<document/>")
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


# --- kinds -----------------------------------------------------------------------------------
def case_name(value):
    """Name a case: bytes change from second to second (a zip dates itself), and workers must agree on names."""
    return getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (picture(), Kind.JPEG),
        (picture("PNG"), Kind.PNG),
        (office(), Kind.DOCX),
        (office("xl/workbook.xml", Kind.XLSX), Kind.XLSX),
        ("Ñandú, ع\r\nzwei".encode(), Kind.TEXT),
        (b"\xef\xbb\xbfwith a mark", Kind.TEXT),
    ],
    ids=case_name,
)
def test_a_file_is_what_its_bytes_say(content, kind):
    assert kind_of(content) is kind


def raw_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"MZ" + b"\0" * 60, FileKindRefused),
        (b"\x7fELF" + b"\0" * 60, FileKindRefused),
        (raw_zip(), FileKindRefused),
        (picture("GIF"), FileKindRefused),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileKindRefused),
        (b"  <!DOCTYPE html><p>", FileKindRefused),
        (b"<?xml version='1.0'?><a/>", FileKindRefused),
        (b"hello <script>alert(1)</script>", FileKindRefused),
        (b"#!/bin/sh\nrm", FileKindRefused),
        (b"\xff\xfe\x00bad", FileKindRefused),
        (b"text with \x00", FileKindRefused),
        (office(manifest="<nothing/>"), FileKindRefused),
        (office("ppt/presentation.xml"), FileKindRefused),
        (PDF[:-8], FileDamaged),
        (PDF.replace(b"<<>>", b"<</OpenAction<</S/JavaScript /JS(x)>>>>"), FileUnsafe),
        (PDF.replace(b"<<>>", b"<</S/Launch/F(cmd.exe)>>"), FileUnsafe),
        (PDF.replace(b"<<>>", b"<</Type/EmbeddedFile >>"), FileUnsafe),
        (office(extra=[("word/vbaProject.bin", "x")]), FileUnsafe),
        (office(extra=[("word/embeddings/oleObject1.bin", "x")]), FileUnsafe),
        (office(extra=[("a.exe", "x")]), FileUnsafe),
        (office(extra=[("../../climb.xml", "x")]), FileUnsafe),
        (office(extra=[("bomb.xml", "0" * 20_000_000)]), FileUnsafe),
        (office()[:-40], FileDamaged),
        (b"PK\x03\x04" + b"\0" * 100, FileDamaged),
    ],
    ids=case_name,
)
def test_a_file_we_do_not_take_is_told_apart(content, problem):
    with pytest.raises(problem):
        kind_of(content)


@given(st.sampled_from([office(), PDF, picture(), picture("PNG")]), st.data())
def test_however_a_file_is_broken_it_is_taken_or_refused_and_never_breaks_us(content, data):
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(broken)))

    with contextlib.suppress(FileRefused):
        accept(SimpleUploadedFile("any", bytes(broken[:cut])))


# --- pictures --------------------------------------------------------------------------------
def test_a_picture_loses_everything_but_its_points():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera of Amina", 6
    exif.get_ifd(0x8825)[1] = "N"
    taken = picture(exif=exif, comment=b"payload<script>")

    drawn = redrawn(taken + b"PK\x03\x04 hidden behind the picture", Kind.JPEG)

    for trace in (b"Amina", b"Exif", b"payload", b"hidden"):
        assert trace not in drawn
    with Image.open(io.BytesIO(drawn)) as kept:
        assert kept.size == (40, 60)  # stood upright
        assert not kept.getexif()


def test_a_png_keeps_what_is_transparent():
    with Image.open(io.BytesIO(redrawn(picture("PNG", mode="RGBA"), Kind.PNG))) as kept:
        assert (kept.mode, kept.format) == ("RGBA", "PNG")


def test_a_large_picture_is_made_smaller():
    with Image.open(io.BytesIO(redrawn(picture(size=(9_000, 30)), Kind.JPEG))) as kept:
        assert max(kept.size) <= 4_500


def test_a_picture_with_too_many_points_is_refused_before_it_is_drawn():
    with pytest.raises(PictureTooLarge, match="24 million"):
        redrawn(picture("PNG", size=(6_000, 5_000), mode="1"), Kind.PNG)
    with pytest.raises(PictureTooLarge):
        redrawn(picture("PNG", size=(14_000, 14_000), mode="1"), Kind.PNG)


@pytest.mark.parametrize("content", [picture()[:200], b"\xff\xd8\xff" + b"x" * 100], ids=case_name)
def test_a_picture_that_does_not_open_is_damaged(content):
    with pytest.raises(FileDamaged):
        redrawn(content, Kind.JPEG)


# --- upload ----------------------------------------------------------------------------------
def test_accept_returns_a_clean_copy_with_a_name_of_its_kind():
    file = accept(SimpleUploadedFile("C:\\photos\\boat.exe", picture()))

    assert (file.name, file.content_type) == ("boat.jpg", "image/jpeg")
    assert (file.size, len(file.sha256)) == (len(file.content), 32)
    assert accept(SimpleUploadedFile("a.pdf", PDF)).content == PDF


def test_accept_refuses_nothing_and_too_much():
    with pytest.raises(FileEmpty):
        accept(SimpleUploadedFile("a.pdf", b""))
    with pytest.raises(FileTooLarge, match="10 MB"):
        accept(SimpleUploadedFile("a.pdf", b"x" * (SIZE_MAX + 1)))
    liar = SimpleUploadedFile("a.pdf", b"x" * (SIZE_MAX + 1))
    liar.size = 5
    with pytest.raises(FileTooLarge):
        accept(liar)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", "document.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("بطاقة.pdf", "بطاقة.pdf"),
        ("...", "document.pdf"),
        ("line\nbreak.pdf", "linebreak.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_fit_to_be_shown(typed, shown):
    assert shown_name(typed, Kind.PDF) == shown


# --- store -----------------------------------------------------------------------------------
@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("size", [1, store.PIECE - 1, store.PIECE, store.PIECE + 1, 200_000])
def test_what_is_kept_is_read_back(folder, size):
    content = bytes(range(256)) * (size // 256 + 1)
    key = store.keep(content[:size], subject_id=SOMEBODY)

    assert b"".join(store.read(key, subject_id=SOMEBODY)) == content[:size]


def test_what_is_kept_is_sealed_private_and_found_under_no_name_of_its_own(folder):
    key = store.keep(b"a secret letter", subject_id=SOMEBODY)

    (file,) = [f for f in folder.rglob("*") if f.is_file()]
    assert b"secret" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.name == key


def test_a_file_opens_for_its_subject_only(folder):
    key = store.keep(b"x" * 100, subject_id=SOMEBODY)

    with pytest.raises(Tampered):
        list(store.read(key, subject_id=uuid4()))


def pieces_of(file):
    size = store.PIECE + store.OVERHEAD
    content = file.read_bytes()
    return [content[at : at + size] for at in range(0, len(content), size)]


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p[:1],
        lambda p: p[1:],
        lambda p: [p[1], p[0], p[2]],
        lambda p: [p[0][:-1] + b"\0", *p[1:]],
        lambda p: [],
        lambda p: [*p, p[2]],
    ],
)
def test_a_file_that_was_cut_swapped_or_changed_does_not_open(folder, change):
    key = store.keep(b"y" * (store.PIECE * 2 + 9), subject_id=SOMEBODY)
    file = folder / key[:2] / key
    file.write_bytes(b"".join(change(pieces_of(file))))

    with pytest.raises(Tampered):
        list(store.read(key, subject_id=SOMEBODY))


def test_a_file_under_another_ones_name_does_not_open(folder):
    one, other = (store.keep(b"z" * 10, subject_id=SOMEBODY) for _ in range(2))
    (folder / one[:2] / one).write_bytes((folder / other[:2] / other).read_bytes())

    with pytest.raises(Tampered):
        list(store.read(one, subject_id=SOMEBODY))


def test_a_removed_file_is_gone_and_may_be_removed_again(folder):
    key = store.keep(b"x", subject_id=SOMEBODY)

    store.remove(key)
    store.remove(key)

    with pytest.raises(FileNotFoundError):
        list(store.read(key, subject_id=SOMEBODY))


@pytest.mark.django_db
def test_the_sweep_removes_old_files_that_nobody_wants(folder, monkeypatch):
    wanted, orphan = (store.keep(b"x", subject_id=SOMEBODY) for _ in range(2))
    unfinished = folder / "aa"
    unfinished.mkdir(exist_ok=True)
    (unfinished / f"{'a' * 32}.part").write_bytes(b"half")
    monkeypatch.setattr(store, "_owners", [lambda keys: {wanted} & set(keys)])

    later = datetime.now(UTC) + timedelta(hours=1)
    with scope.reading(SYSTEM):
        assert store.sweep(before=datetime.now(UTC) - timedelta(hours=1)) == 0
        assert store.sweep(before=later) == 2
    with pytest.raises(
        AssertionError, match="by the platform"
    ):  # it would see no row, and take every file
        store.sweep(before=later)

    assert list(store.read(wanted, subject_id=SOMEBODY)) == [b"x"]
    with pytest.raises(FileNotFoundError):
        list(store.read(orphan, subject_id=SOMEBODY))


# --- links and downloads ---------------------------------------------------------------------
def test_a_link_opens_one_file_for_one_person_and_one_purpose():
    file, person = uuid4(), uuid4()
    signed = links.sign("cases.document", file, person_id=person)

    assert links.opened("cases.document", signed, person_id=person) == file
    for purpose, other in (("cases.letter", person), ("cases.document", uuid4())):
        with pytest.raises(LinkExpired):
            links.opened(purpose, signed, person_id=other)
    with pytest.raises(LinkExpired):
        links.opened("cases.document", signed + "x", person_id=person)


def test_a_link_ends_after_five_minutes(monkeypatch):
    file = uuid4()
    signed = links.sign("cases.document", file, person_id=None)
    monkeypatch.setattr(links, "VALID_S", -1)

    with pytest.raises(LinkExpired):
        links.opened("cases.document", signed, person_id=None)


def test_a_download_is_saved_and_never_shown():
    answer = download([b"ab", b"c"], name='ع"a.pdf', content_type="application/pdf", size=3)

    assert b"".join(answer.streaming_content) == b"abc"
    assert answer["Content-Disposition"].startswith('attachment; filename="__a.pdf"')
    assert "filename*=UTF-8''%D8%B9%22a.pdf" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
