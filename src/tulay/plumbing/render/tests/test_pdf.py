"""Letters as PDF: any words, either direction."""

from tulay.plumbing.render.pdf import font_folders, letter_pdf

FACTS = {
    "sender": "Ministry of Boats",
    "sender_address": "1 Quay\nBongao",
    "addressee": "Nur-Aisa Sali",
    "sent_on": "Tuesday 24 November 2026",
    "reference": "7K3Q-9WXA-2M4T-P",
    "subject": "Our decision",
    "greeting": "Dear Nur-Aisa,",
    "paragraphs": ["We say yes."],
    "reasons_title": "Our reasons",
    "reasons": "All is there.",
    "afterwards_title": "What happens now",
    "afterwards": ["We begin."],
    "decided": ["Decided by Benito Cruz"],
    "contact": "",
    "words": {"reference": "Reference", "questions": "Questions?"},
}


def test_a_letter_is_a_tagged_pdf():
    content = letter_pdf(FACTS, language="en", rtl=False)

    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content


def test_what_somebody_writes_is_text_and_no_markup():
    reasons = '#panic("no") $x^2 \\ #read("/etc/passwd") *_<label>_* @nowhere'

    assert letter_pdf({**FACTS, "reasons": reasons}, language="en", rtl=False)


def test_arabic_is_set_from_the_right():
    words = {"subject": "قرارنا بشأن طلبك", "reasons": "كل شيء مكتمل."}

    assert letter_pdf({**FACTS, **words}, language="ar", rtl=True)


def test_the_fonts_come_with_the_packages():
    assert all(folder.is_dir() for folder in font_folders())
    assert len(font_folders()) == 2
