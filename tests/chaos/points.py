"""Where processes may be made to die, and what may be switched off to see the guards at work."""

DIE = "__import__('sitecustomize').die_at({!r})"
DIE_SERVING = "__import__('sitecustomize').die_at({!r}, 'granian')"


def change(module, old, new):
    return {"module": module, "old": old, "new": new}


# What waits for minutes waits for seconds, so that a test need not: on a slow machine a mail meets several outages.
QUICK = (
    change(
        "tulay.plumbing.delivery", "CLAIM = timedelta(seconds=60)", "CLAIM = timedelta(seconds=4)"
    ),
    change(
        "tulay.plumbing.relay",
        "o.handed_at < now() - interval '30 seconds'",
        "o.handed_at < now() - interval '4 seconds'",
    ),
    change(
        "tulay.plumbing.delivery",
        "BACKOFF_S = (2, 5, 15, 30, 60, 120, 300, 900)",
        "BACKOFF_S = (2, 5, 10)",
    ),
    change(
        "tulay.areas.notifications.rules",
        "    timedelta(seconds=30),\n    timedelta(minutes=2),\n    timedelta(minutes=10),\n"
        "    timedelta(minutes=30),\n",
        "    timedelta(seconds=4),\n    timedelta(seconds=8),\n    timedelta(seconds=15),\n"
        "    timedelta(seconds=30),\n",
    ),
)

POSTING = "    posted = post_text(parcel) if isinstance(parcel, ShortText) else post(parcel)"
POINTS = (
    # the web server, in the action's transaction and right after its commit
    change(
        "tulay.plumbing.actions",
        "            writes.flush()\n    except Problem as problem:",
        "            writes.flush()\n"
        f"            {DIE_SERVING.format('before-commit')}\n"
        f"        {DIE_SERVING.format('after-commit')}\n"
        "    except Problem as problem:",
    ),
    # the scheduler, between noting rows as handed over and giving them to the broker
    change(
        "tulay.plumbing.relay",
        "    due = _noted_as_handed()\n",
        f"    due = _noted_as_handed()\n    due and {DIE.format('noted-not-sent')}\n",
    ),
    # the worker, around the call of the mail server and around noting it
    change(
        "tulay.areas.notifications.actions",
        f"{POSTING}\n",
        f"    {DIE.format('begun-not-posted')}\n{POSTING}\n    {DIE.format('posted-not-noted')}\n",
    ),
    change(
        "tulay.plumbing.delivery",
        "    job.function()\n",
        f"    job.function()\n    {DIE.format('errand-not-noted')}\n",
    ),
)

# --- guards switched off: each must be noticed ---------------------------------------------------
NOT_HANDED_AGAIN = change(
    "tulay.plumbing.relay",
    "o.handed_at IS NULL OR o.handed_at < now() - interval '30 seconds'\n"
    "       OR (o.not_before IS NOT NULL AND o.handed_at < o.not_before))",
    "o.handed_at IS NULL)",
)
DONE_BEFORE_THE_EFFECT = change(
    "tulay.plumbing.delivery",
    "    job.function()\n    OutboxRow.objects.filter(id=row_id).update(done_at=_now(), not_before=None)",
    "    OutboxRow.objects.filter(id=row_id).update(done_at=_now(), not_before=None)\n"
    f"    job.name.startswith('notifications.') and {DIE.format('noted-not-done')}\n"
    "    job.function()",
)
ANOTHER_MESSAGE_ID_EACH_TIME = change(
    "tulay.areas.notifications.rules",
    'return f"<{delivery_id}@{domain}>"',
    "return f\"<{delivery_id}.{__import__('time').time_ns()}@{domain}>\"",
)
ANSWER_KEPT_AFTERWARDS = change(
    "tulay.plumbing.http.idempotency",
    "            add(_record(request, digest, fingerprint, response))\n            return response",
    "            pass\n"
    "        with one_transaction():\n"
    "            add(_record(request, digest, fingerprint, response))\n"
    "        return response",
)
