"""What can go wrong with notices."""

from tulay.kernel.errors import NotFound


class UnknownNotice(NotFound):
    """We could not find this notice. It may never have been published."""

    code = "privacy.unknown-notice"
