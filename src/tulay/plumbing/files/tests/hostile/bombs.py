"""Small files that would grow."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tulay.plumbing.files.kinds import Kind
from tulay.plumbing.files.tests.hostile.corpus import (
    DAMAGED,
    DRAWN,
    LARGE,
    POINTS,
    REFUSED,
    UNSAFE,
    hostile,
)
from tulay.plumbing.files.tests.hostile.good import (
    SHEET,
    archive,
    chunk,
    objects,
    office,
    pdf,
    picture,
    png,
    resized_jpeg,
    with_segment,
)


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
