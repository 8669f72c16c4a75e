"""Programs in office files."""

from tulay.plumbing.files.kinds import Kind
from tulay.plumbing.files.tests.hostile.corpus import REFUSED, UNSAFE, hostile
from tulay.plumbing.files.tests.hostile.good import SHEET, archive, office


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
