"""The demo's own mailbox for answers: a maildir in its data folder, so that invitations can be answered there."""

from pathlib import Path

KINDS = ("tmp", "new", "cur")
ADDRESS = "answers@demo.tulay.example"


def make_mailbox(folder: Path) -> None:
    """Lay the mailbox, if it is not there."""
    for kind in KINDS:
        (folder / kind).mkdir(parents=True, exist_ok=True)


def address_of(folder: Path) -> str:
    """Spell the mailbox as `EMAIL_INBOUND_URL` does."""
    return f"{folder.resolve().as_uri().replace('file:', 'maildir:', 1)}?address={ADDRESS}"
