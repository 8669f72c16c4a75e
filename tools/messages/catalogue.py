"""The catalogues: merged with the source, checked against it, compiled."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from tools.messages.extract import PACKAGE, Message

LANGUAGES = ("fil", "ar")  # English is the source
PLURALS = {
    "fil": "nplurals=2; plural=(n > 1);",
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
    ),
}
FORMS = {"fil": 2, "ar": 6}
UNREVIEWED = "unreviewed"
STAFF_ONLY = (
    "/desk/",
    "/desk.",
    "/work.",
    "/record.",
    "/desk_",
    "/admin/",
    "/demo/",
    "/demo_",
    "/platform/",
)
_PERCENT = re.compile(r"%\((\w+)\)[sd]")
_BRACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)")

Key = tuple[str | None, str]


def path_of(language: str, package: Path = PACKAGE) -> Path:
    """Return where a language's catalogue is kept."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, package: Path = PACKAGE) -> polib.POFile:
    """Open a catalogue, or begin one."""
    path = path_of(language, package)
    catalogue: polib.POFile
    if path.exists():
        catalogue = polib.pofile(str(path), wrapwidth=100)
        return catalogue
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "Tulay",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return catalogue


def merge(catalogue: polib.POFile, found: Iterable[Message], language: str) -> polib.POFile:
    """Return the catalogue with what the source says now: translations kept, what is gone marked obsolete."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    merged = polib.POFile(wrapwidth=100)
    merged.metadata, merged.header = catalogue.metadata, catalogue.header
    said = gather(found)
    for key, uses in said.items():
        merged.append(_entry(known.get(key), uses, language))
    gone = [entry for key, entry in known.items() if key not in said and _is_translated(entry)]
    for entry in sorted(gone, key=lambda e: e.msgid):
        entry.obsolete, entry.occurrences = True, []
        merged.append(entry)
    return merged


def gather(found: Iterable[Message]) -> dict[Key, list[Message]]:
    """Return messages by what a catalogue finds them by, in the order of their first use."""
    said: dict[Key, list[Message]] = {}
    for message in found:
        said.setdefault(message.key, []).append(message)
    return said


def _entry(known: polib.POEntry | None, uses: list[Message], language: str) -> polib.POEntry:
    plural = next((use.plural for use in uses if use.plural), "")
    entry = polib.POEntry(msgid=uses[0].text, msgctxt=uses[0].context, msgid_plural=plural)
    # Files without lines: a catalogue changes when words do, not when code moves.
    entry.occurrences = [(place, "") for place in sorted({use.place for use in uses})]
    if plural:
        entry.msgstr_plural = dict.fromkeys(range(FORMS[language]), "")
    if known is not None:
        entry.tcomment = known.tcomment
        entry.flags = [flag for flag in known.flags if flag == "fuzzy"]
        if plural:
            entry.msgstr_plural.update(known.msgstr_plural)
        else:
            entry.msgstr = known.msgstr
    if _PERCENT.search(entry.msgid + plural):
        entry.flags.append("python-format")
    return entry


def _is_translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def faults(catalogue: polib.POFile, found: Iterable[Message], language: str) -> Iterator[str]:
    """Yield what is wrong with a catalogue: missing, gone, untranslated, or saying something else."""
    known = {(e.msgctxt, e.msgid): e for e in catalogue if not e.obsolete}
    said = gather(found)
    yield from (f"{language}: lacks {key[1]!r}" for key in said if key not in known)
    yield from (f"{language}: still holds {key[1]!r}" for key in known if key not in said)
    for entry in known.values():
        if is_for_residents(entry) and not (entry.translated() and "fuzzy" not in entry.flags):
            yield f"{language}: {entry.msgid!r} is not translated ({entry.occurrences[0][0]})"
        yield from (f"{language}: {entry.msgid!r} {fault}" for fault in differences(entry))


def is_for_residents(entry: polib.POEntry) -> bool:
    """Answer whether a resident can meet these words: they stand in a file that is not staff's alone."""
    return any(not any(sign in place for sign in STAFF_ONLY) for place, _ in entry.occurrences)


def differences(entry: polib.POEntry) -> Iterator[str]:
    """Yield how a translation differs in what must be equal: facts and markup."""
    if entry.msgid_plural:
        wanted = facts(entry.msgid_plural) | facts(entry.msgid)
        for form, text in entry.msgstr_plural.items():
            # A form for exactly none, one or two may spell its number out.
            if text and not (facts(text) <= wanted and wanted - facts(text) <= {"count", "n"}):
                yield f"form {form} has the facts {sorted(facts(text))}, not {sorted(wanted)}"
    elif entry.msgstr:
        if facts(entry.msgstr) != facts(entry.msgid):
            yield f"has the facts {sorted(facts(entry.msgstr))}, not {sorted(facts(entry.msgid))}"
        if sorted(_TAG.findall(entry.msgstr)) != sorted(_TAG.findall(entry.msgid)):
            yield "has other markup"


def facts(text: str) -> set[str]:
    """Return the names of the facts that a sentence is filled with."""
    return set(_PERCENT.findall(text)) | set(_BRACE.findall(text))


def is_stale(language: str, package: Path = PACKAGE) -> bool:
    """Answer whether a catalogue was changed since it was compiled."""
    source = path_of(language, package)
    compiled = source.with_suffix(".mo")
    if not source.exists():
        return False
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_catalogue(language: str, package: Path = PACKAGE) -> Path:
    """Write the .mo file beside its catalogue, in one step for whoever reads it meanwhile.

    A fuzzy translation is left out: its reader gets the English sentence rather than a wrong one.
    """
    target = path_of(language, package).with_suffix(".mo")
    half = target.with_suffix(".mo.new")
    read(language, package).save_as_mofile(str(half))
    half.replace(target)
    return target
