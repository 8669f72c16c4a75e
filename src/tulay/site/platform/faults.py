"""What goes wrong when starting; each is one line for the person at the keyboard."""


class PlatformFault(Exception):
    """The sentence is shown on stderr and the command ends with a non-zero code."""
