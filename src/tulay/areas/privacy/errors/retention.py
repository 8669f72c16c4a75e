"""What can go wrong with keeping periods."""

from tulay.kernel.errors import Conflict


class RunUnderWay(Conflict):
    """A run has been asked for already. Its report appears here in a few minutes."""

    code = "privacy.run-under-way"
