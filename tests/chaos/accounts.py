"""What must be true afterwards, compared with what people were told."""

from collections import Counter
from email import message_from_bytes, policy

import psycopg

from tests.chaos import bank

OPEN_ROWS = """
SELECT count(*) FROM plumbing_outbox WHERE done_at IS NULL AND failed_at IS NULL
"""
LETTERS = """
SELECT m.template, split_part(m.key, ':', 2), d.id, d.state FROM notifications_message m
LEFT JOIN notifications_delivery d ON d.message_id = m.id AND d.channel = 'email'
"""


class Told:
    """What the product acknowledged to somebody."""

    def __init__(self):
        self.submitted = {}
        self.decided = {}
        self.winners = Counter()
        self.moved = {}
        self.sent = set()
        self.misread = []


def open_rows(url):
    with psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute(OPEN_ROWS).fetchone()[0]


def unhanded(url):
    """How many jobs the scheduler has not given to the broker yet; events wait for their turn."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute(f"{OPEN_ROWS} AND handed_at IS NULL AND kind = 'job'").fetchone()[
            0
        ]


def discrepancies(url, mail_folder, told, *, slots, funded):
    """Return one sentence for everything that was lost or happened twice."""
    with psycopg.connect(url) as connection:
        return [
            *_requests(connection, told),
            *_decisions(connection, told),
            *_slots(connection, slots),
            *bank.discrepancies(connection, told, funded),
            *_letters(connection, told),
            *_mails(connection, mail_folder),
            *_outbox(connection),
        ]


def _requests(connection, told):
    rows = connection.execute("SELECT id::text, tracking_code FROM cases_request").fetchall()
    yield from _compared("request", Counter(told.submitted.keys()), Counter(dict(rows).keys()))
    codes = dict(rows)
    for request_id, code in told.submitted.items():
        if codes.get(request_id) != code:
            yield f"request {request_id} has another code than its applicant was told"
    steps = connection.execute(
        "SELECT request_id::text, array_agg(number ORDER BY number) FROM cases_transition GROUP BY 1"
    )
    for request_id, numbers in steps:
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"request {request_id} has steps {numbers}"
    entries = connection.execute(
        "SELECT target, count(*) FROM audit_entry WHERE action = 'cases.submit' AND outcome = 'done' GROUP BY 1"
    )
    noted = Counter(dict(entries.fetchall()))
    yield from _compared("entry", Counter(f"request:{r}" for r in told.submitted), noted)


def _decisions(connection, told):
    rows = connection.execute("SELECT request_id::text, outcome FROM cases_decision").fetchall()
    yield from _compared("decision", Counter(told.decided.items()), Counter(rows))
    states = dict(connection.execute("SELECT id::text, state FROM cases_request").fetchall())
    for request_id, outcome in told.decided.items():
        if states.get(request_id) != outcome:
            yield f"request {request_id} is {states.get(request_id)}, its officer was told {outcome}"
    yield from (f"{n} officers decided {r}" for r, n in told.winners.items() if n != 1)


def _slots(connection, slots):
    left = connection.execute(
        "SELECT slots_left FROM catalogue_slots WHERE slots_total = %s", [slots]
    )
    approved = connection.execute(
        "SELECT count(*) FROM cases_request r JOIN catalogue_service s ON s.id = r.service_id "
        "WHERE s.slug = 'scarce' AND r.state = 'approved'"
    )
    taken, remaining = approved.fetchone()[0], left.fetchone()[0]
    if taken + remaining != slots:
        yield f"{taken} places are taken and {remaining} left of {slots}"


def _letters(connection, told):
    rows = [(t, r) for t, r, _, _ in connection.execute(LETTERS) if t != "cases.assigned"]
    wanted = Counter(("cases.received", request_id) for request_id in told.submitted)
    wanted += Counter((f"cases.{outcome}", r) for r, outcome in told.decided.items())
    wanted += Counter(("payments.money_received", transfer_id) for transfer_id in told.sent)
    yield from _compared("message", wanted, Counter(rows))


def _mails(connection, folder):
    wanted = Counter(str(d) for _, _, d, _ in connection.execute(LETTERS) if d is not None)
    files = [
        message_from_bytes(f.read_bytes(), policy=policy.default) for f in folder.glob("*.eml")
    ]
    marks = Counter(str(mail["Message-ID"]).strip("<>").partition("@")[0][:36] for mail in files)
    yield from _compared("mail", wanted, marks)
    unsent = [
        d for _, _, d, state in connection.execute(LETTERS) if d is not None and state != "sent"
    ]
    if unsent:
        yield f"{len(unsent)} deliveries are not noted as sent"


def _outbox(connection):
    count = connection.execute(OPEN_ROWS).fetchone()[0]
    if count:
        yield f"{count} jobs were never done"
    failed = connection.execute(
        "SELECT name, error FROM plumbing_outbox WHERE failed_at IS NOT NULL"
    ).fetchall()
    yield from (f"job {name} failed: {error}" for name, error in failed)


def _compared(what, wanted, found):
    yield from (f"{what} lost: {key}" for key in wanted - found)
    yield from (f"{what} too many: {key}" for key in found - wanted)
