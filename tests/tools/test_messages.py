"""The catalogue's tools: nothing a person reads escapes them, and no translation changes what is said."""

import gettext as standard
import subprocess

import polib
import pytest
from django.utils.translation.template import TRANSLATOR_COMMENT_MARK

from tools.messages import catalogue as catalogues
from tools.messages.borrowed import borrowed
from tools.messages.extract import (
    Message,
    messages,
    of_python,
    of_template,
    put_together,
    title,
    untranslatable,
)

PLACE = "tulay/areas/cases/templates/cases/index.html"


def texts(found):
    return [(m.context, m.text, m.plural) if m.context or m.plural else m.text for m in found]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{% translate "Your requests" %}', ["Your requests"]),
        ('{% translate "It is 5 % late" %}', ["It is 5 %% late"]),
        ('{% translate "May" context "month" %}', [("month", "May", "")]),
        (
            "{% blocktranslate trimmed with name=service %}\n  Ask for\n  {{ name }} (now)\n{% endblocktranslate %}",
            ["Ask for %(name)s (now)"],
        ),
        (
            "{% blocktranslate count n=days %}One day{% plural %}{{ n }} days{% endblocktranslate %}",
            [(None, "One day", "%(n)s days")],
        ),
        ('{{ title|default:_("No name") }}', ["No name"]),
        ("{# gettext('no') #}<p>gettext('neither')</p>", []),
        ("{% translate state %}", []),
    ],
)
def test_what_a_template_translates_is_found(template, expected):
    assert TRANSLATOR_COMMENT_MARK  # Django's own reading of its tags
    assert texts(of_template(template, PLACE)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.utils.translation import gettext_lazy as _\n_('Choose')\n", ["Choose"]),
        (
            "from django.utils.translation import gettext\ngettext('one '\n 'sentence')\n",
            ["one sentence"],
        ),
        (
            "from django.utils.translation import ngettext\nngettext('a day', '{n} days', n)\n",
            [(None, "a day", "{n} days")],
        ),
        ("_('not ours')\n", []),
        ("FieldError('email', 'cases.email', 'Enter an address.')\n", ["Enter an address."]),
        (
            "detail = 'Say why.'\nFieldError(pointer='email', code='x', detail=detail)\n",
            ["Say why."],
        ),
        ("detail = 'Not said to anybody.'\n", []),
        ("from django.utils.translation import gettext\ngettext(problem.sentence)\n", []),
    ],
)
def test_what_a_module_translates_is_found(source, expected):
    assert texts(of_python(source, "tulay/areas/cases/rules.py")) == expected


def test_a_problem_gives_its_name_and_its_sentence():
    source = 'class ServiceClosed(Conflict):\n    """{service} takes\n    no requests."""\n    code = "x.closed"\n'
    found = texts(of_python(source, "tulay/areas/catalogue/errors.py"))
    assert found == ["Service closed", "{service} takes no requests."]


def test_a_name_in_words_is_the_one_that_doors_show():
    from tulay.plumbing.http.errors import WrongMediaType
    from tulay.plumbing.http.problems import title_of

    assert title("WrongMediaType") == title_of(WrongMediaType)


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils.translation import gettext\ngettext(f'Hello {name}')\n",
        "FieldError('name', 'x', f'Use at most {MOST} characters.')\n",
    ],
)
def test_a_sentence_put_together_before_it_is_translated_is_found(source):
    assert len(list(put_together(source, "tulay/areas/cases/rules.py"))) == 1


def test_the_product_puts_no_sentence_together():
    assert untranslatable() == []


def test_the_product_has_words():
    found = texts(messages())
    assert len(found) > 10


def test_a_language_that_django_does_not_speak_borrows_its_words():
    said = {(m.context, m.text) for m in borrowed("fil")}
    assert {(None, "Tuesday"), (None, "nov"), ("alt. month", "November")} <= said
    assert borrowed("ar") == []


def test_a_borrowed_word_is_missed_and_may_stay():
    month = [m for m in borrowed("fil") if m.key == (None, "November")]
    assert list(catalogues.faults(catalogue(November="Nobyembre"), month, "fil")) == []
    assert len(list(catalogues.faults(catalogue(), month, "fil"))) == 1


def test_months_and_days_read_in_every_language():
    for language in catalogues.LANGUAGES:
        words = {(e.msgctxt, e.msgid): e.msgstr for e in catalogues.read(language)}
        assert [m.text for m in borrowed(language) if not m.plural and not words.get(m.key)] == []


def catalogue(language="fil", **translated):
    found = polib.POFile()
    found.metadata = catalogues.read(
        "xx" if language not in catalogues.LANGUAGES else language
    ).metadata
    for text, said in translated.items():
        found.append(polib.POEntry(msgid=text, msgstr=said, occurrences=[(PLACE, "")]))
    return found


def test_merging_keeps_translations_and_marks_what_is_gone():
    before = catalogue(Stays="Mananatili", Goes="Aalis")
    after = catalogues.merge(before, [Message(PLACE, "Stays"), Message(PLACE, "Comes")], "fil")

    assert {e.msgid: (e.msgstr, bool(e.obsolete)) for e in after} == {
        "Stays": ("Mananatili", False),
        "Comes": ("", False),
        "Goes": ("Aalis", True),
    }


def test_merging_twice_changes_nothing():
    found = [
        Message(PLACE, "Day", "Days"),
        Message(PLACE, "Stays"),
        Message(PLACE, "May", "", "month"),
    ]
    once = catalogues.merge(catalogue(), found, "ar")
    assert str(catalogues.merge(once, found, "ar")) == str(once)


@pytest.mark.parametrize(
    ("english", "translated", "is_right"),
    [
        ("{service} is closed.", "Sarado ang {service}.", True),
        ("{service} is closed.", "Sarado ang {serbisyo}.", False),
        ("%(n)s of %(all)s", "%(n)s", False),
        ("<strong>Now</strong>", "<strong>Ngayon</strong>", True),
        ("<strong>Now</strong>", "Ngayon", False),
    ],
)
def test_a_translation_that_says_something_else_is_found(english, translated, is_right):
    wrong = list(
        catalogues.faults(catalogue(**{english: translated}), [Message(PLACE, english)], "fil")
    )
    assert (wrong == []) is is_right


def test_missing_stale_and_untranslated_entries_are_found():
    wrong = list(
        catalogues.faults(
            catalogue(Gone="Wala", Empty=""),
            [Message(PLACE, "Empty"), Message(PLACE, "New")],
            "fil",
        )
    )
    assert sorted(line.split()[1] for line in wrong) == ["'Empty'", "lacks", "still"]


def test_staffs_pages_may_wait_for_their_translation():
    found = polib.POFile()
    found.append(
        polib.POEntry(
            msgid="Assign", occurrences=[("tulay/site/templates/site/desk/queue.html", "")]
        )
    )
    assert list(catalogues.faults(found, [Message(PLACE, "Assign")], "fil")) == []


def test_plural_forms_may_spell_their_number_out_but_nothing_else():
    entry = polib.POEntry(
        msgid="%(n)s day", msgid_plural="%(n)s days of %(who)s", msgstr_plural={0: "", 1: "يوم"}
    )
    assert len(list(catalogues.differences(entry))) == 1
    entry.msgstr_plural = {1: "يوم %(who)s"}
    assert list(catalogues.differences(entry)) == []


def test_a_compiled_catalogue_is_read_by_gettext(tmp_path):
    path = catalogues.path_of("fil", tmp_path)
    path.parent.mkdir(parents=True)
    merged = catalogues.merge(
        catalogue(Home="Tahanan"), [Message(PLACE, "Home"), Message(PLACE, "New")], "fil"
    )
    merged.save(str(path))

    with catalogues.compile_catalogue("fil", tmp_path).open("rb") as compiled:
        read = standard.GNUTranslations(compiled)

    assert (read.gettext("Home"), read.gettext("New")) == ("Tahanan", "New")


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_plural_rules_count_as_many_forms_as_we_write(language):
    expression = catalogues.PLURALS[language].split("plural=")[1].rstrip(";")
    rule = standard.c2py(expression)
    assert {rule(n) for n in range(200)} == set(range(catalogues.FORMS[language]))


def test_compiled_files_are_not_tracked():
    listed = subprocess.run(["git", "ls-files", "*.mo"], capture_output=True, text=True, check=True)
    assert listed.stdout == ""
