"""Two kinds of file at once."""

import io
import zipfile

from tulay.plumbing.files.kinds import Kind
from tulay.plumbing.files.tests.hostile.corpus import DRAWN, REFUSED, UNSAFE, hostile
from tulay.plumbing.files.tests.hostile.good import (
    SCRIPT,
    WORD,
    archive,
    chunk,
    pdf,
    picture,
    png,
    with_segment,
)


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
