"""What the worker does, for tests: read every sheet that waits."""

from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.jobs import JOBS
from tulay.plumbing.models import OutboxRow


def read_waiting():
    """Do the jobs that read sheets, each once."""
    with reading(SYSTEM):
        jobs = list(OutboxRow.objects.filter(name__contains=".read-", done_at=None).order_by("id"))
    for one in jobs:
        JOBS[one.name].function(**one.payload)
    OutboxRow.objects.filter(id__in=[one.id for one in jobs]).delete()
