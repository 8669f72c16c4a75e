"""Programs in a PDF."""

import zlib

from tulay.plumbing.files.tests.hostile.corpus import DAMAGED, LOCKED, UNSAFE, hostile
from tulay.plumbing.files.tests.hostile.good import SCRIPT, objects, pdf


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
