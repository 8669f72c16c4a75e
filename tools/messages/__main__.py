"""The command line of the catalogue (see the package's docstring)."""

import sys

from tools.messages import __doc__ as usage
from tools.messages import catalogue as catalogues
from tools.messages.borrowed import borrowed
from tools.messages.extract import messages, untranslatable


def merge() -> int:
    """Bring every catalogue up to date."""
    found = messages()
    for language in catalogues.LANGUAGES:
        path = catalogues.path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = found + borrowed(language)
        merged = catalogues.merge(catalogues.read(language), wanted, language)
        merged.save(str(path))
        done = len(merged.translated_entries())
        print(f"{language}: {done} of {len(catalogues.gather(wanted))} translated")
    return 0


def check() -> int:
    """Name every fault of every catalogue."""
    found = messages()
    wrong = [
        fault
        for language in catalogues.LANGUAGES
        for fault in catalogues.faults(
            catalogues.read(language), found + borrowed(language), language
        )
    ]
    wrong += untranslatable()
    print("\n".join(wrong) or "The catalogues say what the source says.")
    return 1 if wrong else 0


def compile_all() -> int:
    """Write the files that the product reads, where they are older than their catalogue."""
    stale = [language for language in catalogues.LANGUAGES if catalogues.is_stale(language)]
    for language in stale:
        catalogues.compile_catalogue(language)
    print(f"messages: {len(stale)} compiled" if stale else "messages: up to date")
    return 0


def unreviewed() -> int:
    """List translations that carry the mark `unreviewed`."""
    for language in catalogues.LANGUAGES:
        for entry in catalogues.read(language):
            if catalogues.UNREVIEWED in entry.tcomment and not entry.obsolete:
                print(f"{language}: {entry.msgid}")
    return 0


COMMANDS = {"": merge, "--check": check, "compile": compile_all, "unreviewed": unreviewed}


def main(arguments: list[str]) -> int:
    """Do what the one argument says."""
    command = COMMANDS.get(" ".join(arguments))
    if command is None:
        print(usage)
        return 2
    return command()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
