"""Good files to begin with, and what is put into them."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tulay.plumbing.files.kinds import Kind

SCRIPT = b"<script>alert(document.cookie)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD = "word/document.xml"
SHEET = "xl/workbook.xml"


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
