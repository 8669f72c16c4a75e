"""What can be the matter with keys."""

from tulay.kernel.errors import Unavailable


class Tampered(RuntimeError):
    """A sealed value does not open: it was changed, moved, or its key is not ours. Never pass over it."""


class SubjectErased(RuntimeError):
    """The key of this subject was destroyed: nothing of theirs opens any more, and nothing new is sealed."""


class KeysUnavailable(Unavailable):
    """Personal data cannot be opened at the moment. Try again in a minute; nothing is lost."""

    code = "keys-unavailable"
