"""What must be true of the ledger, and of what stands on it, in SQL. Each is one statement, and so sees one moment."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import connection

from tulay.areas.payments.models import Verification
from tulay.areas.payments.queries.books import books
from tulay.areas.payments.rules.verification import SHOWN, Invariant, Report
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("verifications", "at")

_CURRENCIES = """
SELECT currency || ' ' || sum(amount) FROM payments_entry GROUP BY currency HAVING sum(amount) <> 0
"""
_TRANSFERS = """
SELECT 'transfer ' || e.transfer_id
FROM payments_entry e LEFT JOIN payments_transfer t ON t.id = e.transfer_id
GROUP BY e.transfer_id, t.id
HAVING t.id IS NULL OR sum(e.amount) <> 0
    OR bool_or(e.currency <> t.currency OR e.at <> t.at
               OR e.amount <> CASE e.account_id WHEN t.debit_id THEN -t.amount WHEN t.credit_id THEN t.amount END)
    OR bool_or(e.account_id NOT IN (t.debit_id, t.credit_id))
"""
_FLOORS = """
SELECT 'account ' || id FROM payments_account
WHERE (floor IS NOT NULL AND balance - held < floor)
   OR (floor IS NULL) <> (kind NOT IN ('wallet', 'treasury'))
UNION
SELECT 'account ' || e.account_id FROM payments_entry e JOIN payments_account a ON a.id = e.account_id
WHERE e.balance_after < a.floor
"""
_BALANCES = """
SELECT 'account ' || coalesce(a.id, e.account_id)
FROM payments_account a
FULL JOIN (SELECT account_id, sum(amount) AS total FROM payments_entry GROUP BY 1) e ON e.account_id = a.id
LEFT JOIN (SELECT account_id, sum(amount) AS total FROM payments_unfolded GROUP BY 1) u ON u.account_id = a.id
WHERE a.id IS NULL OR a.balance + coalesce(u.total, 0) <> a.opening + coalesce(e.total, 0)
"""
_CONTINUITY = """
SELECT 'account ' || a.id
FROM payments_account a
LEFT JOIN (
  SELECT account_id, max(version) AS last, bool_and(version = place) AS is_dense,
         array_agg(balance_after - running) AS offsets, bool_or(version IS NULL) AS has_hot
  FROM (
    SELECT account_id, version, balance_after,
           row_number() OVER w AS place, sum(amount) OVER w AS running
    FROM payments_entry
    WINDOW w AS (PARTITION BY account_id ORDER BY version)) numbered
  GROUP BY account_id) e ON e.account_id = a.id
WHERE a.floor IS NOT NULL
  AND (a.version <> coalesce(e.last, 0) OR NOT coalesce(e.is_dense, true) OR coalesce(e.has_hot, false)
       OR a.opening <> ANY (e.offsets))
"""
_GUARDED = "('payments_transfer'::regclass, 'payments_entry'::regclass)"
_APPEND_ONLY = f"""
WITH kept AS (
  SELECT oid, relname FROM pg_class WHERE oid IN {_GUARDED}
  UNION SELECT c.oid, c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'payments_entry'::regclass),
guards AS (
  SELECT tgrelid, bool_or(tgtype & 27 = 27) AS of_rows, bool_or(tgtype & 34 = 34) AS of_truncate
  FROM pg_trigger WHERE tgfoid = 'tulay_refuse_change'::regproc AND tgenabled IN ('O', 'A') GROUP BY tgrelid),
sums AS (
  SELECT tgrelid FROM pg_trigger
  WHERE tgfoid = 'payments_entries_balance'::regproc AND tgenabled IN ('O', 'A'))
SELECT 'table ' || relname FROM kept LEFT JOIN guards ON tgrelid = oid
WHERE NOT coalesce(of_rows AND of_truncate, false)
   OR (relname LIKE 'payments_entry%%' AND oid NOT IN (SELECT tgrelid FROM sums))
UNION
SELECT 'role ' || role || ' on ' || relname
FROM kept CROSS JOIN (VALUES ('tulay_app', 'INSERT, UPDATE, DELETE, TRUNCATE'),
                             ('tulay_ledger', 'UPDATE, DELETE, TRUNCATE')) AS may (role, privileges)
WHERE has_table_privilege(role, oid, privileges)
UNION
SELECT 'role tulay_app on ' || relname FROM pg_class
WHERE oid IN ('payments_account'::regclass, 'payments_hold'::regclass, 'payments_unfolded'::regclass)
  AND has_table_privilege('tulay_app', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
"""  # noqa: S608 - all of it is ours
_ONCE = """
SELECT 'transfer ' || transfer_id FROM payments_entry GROUP BY transfer_id HAVING count(*) > 2
UNION
SELECT 'transfer ' || reverses_id FROM payments_transfer
WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1
UNION
SELECT 'account ' || min(id::text) FROM payments_account
GROUP BY owner_kind, owner_id, kind, currency HAVING count(*) > 1
"""
_NOTHING_LOST = """
SELECT 'transfer ' || t.id FROM payments_transfer t
WHERE (SELECT count(*) FROM payments_entry e WHERE e.transfer_id = t.id AND e.at = t.at) <> 2
UNION
SELECT 'reversal ' || t.id FROM payments_transfer t
WHERE t.reverses_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM payments_transfer o WHERE o.id = t.reverses_id
                  AND (o.debit_id, o.credit_id, o.amount) = (t.credit_id, t.debit_id, t.amount))
UNION
SELECT 'hold ' || h.id FROM payments_hold h
WHERE h.state = 'posted'
  AND NOT EXISTS (SELECT FROM payments_transfer t WHERE t.id = h.id
                  AND (t.debit_id, t.credit_id, t.amount) = (h.debit_id, h.credit_id, h.posted))
"""
_HOLDS = """
SELECT 'account ' || a.id FROM payments_account a
LEFT JOIN (SELECT debit_id, sum(amount) AS total FROM payments_hold WHERE state = 'pending' GROUP BY 1) h
  ON h.debit_id = a.id
WHERE a.held <> CASE WHEN a.floor IS NULL THEN 0 ELSE coalesce(h.total, 0) END
UNION
SELECT 'hold ' || id FROM payments_hold
WHERE CASE state WHEN 'pending' THEN posted <> 0 OR settled_at IS NOT NULL
      WHEN 'posted' THEN posted NOT BETWEEN 1 AND amount OR settled_at IS NULL
      ELSE posted <> 0 OR settled_at IS NULL END
UNION
SELECT 'hold ' || h.id FROM payments_hold h
WHERE h.state <> 'posted' AND EXISTS (
  SELECT FROM payments_transfer t WHERE t.id = h.id
  AND (t.debit_id, t.credit_id, t.kind, t.reference) = (h.debit_id, h.credit_id, h.kind, h.reference))
"""
# Each settlement is the payments between two versions of one account, less its fee; the next begins where it ends.
_SETTLEMENTS = """
SELECT 'settlement ' || s.id FROM payments_settlement s
LEFT JOIN payments_hold h ON h.id = s.hold_id
WHERE h.id IS NULL OR h.amount <> s.net_minor OR h.kind <> 'settlement'
   OR (s.state = 'paid') <> (h.state = 'posted')
   OR (s.state IN ('open', 'held', 'submitted') AND h.state <> 'pending')
   OR s.received_minor - s.refunded_minor <> (
     SELECT coalesce(sum(e.amount), 0) FROM payments_entry e JOIN payments_transfer t ON t.id = e.transfer_id
     WHERE e.account_id = h.debit_id AND e.version > s.after_version AND e.version <= s.to_version
       AND t.kind IN ('payment', 'sending', 'refund'))
   OR s.fee_minor <> (
     SELECT coalesce(sum(t.amount), 0) FROM payments_transfer t
     WHERE t.reference = 'settlement:' || s.id AND t.kind = 'fee' AND t.debit_id = h.debit_id)
UNION
SELECT 'settlements of ' || merchant_id FROM (
  SELECT merchant_id, after_version, lag(to_version, 1, 0::bigint) OVER one, carried_minor,
         lag(kept_minor, 1, 0::bigint) OVER one
  FROM payments_settlement WINDOW one AS (PARTITION BY merchant_id ORDER BY to_version)
) AS steps (merchant_id, began, ended, carried, kept)
WHERE began <> ended OR carried <> kept
UNION
SELECT 'settlements of ' || p.merchant_id FROM payments_settlement_plan p
LEFT JOIN LATERAL (SELECT to_version, kept_minor FROM payments_settlement s
                   WHERE s.merchant_id = p.merchant_id ORDER BY to_version DESC LIMIT 1) last ON true
WHERE (p.settled_version, p.kept_minor) <> (coalesce(last.to_version, 0), coalesce(last.kept_minor, 0))
"""
INVARIANTS: Mapping[Invariant, str] = MappingProxyType(
    {
        Invariant.CURRENCIES: _CURRENCIES,
        Invariant.TRANSFERS: _TRANSFERS,
        Invariant.FLOORS: _FLOORS,
        Invariant.BALANCES: _BALANCES,
        Invariant.CONTINUITY: _CONTINUITY,
        Invariant.APPEND_ONLY: _APPEND_ONLY,
        Invariant.ONCE: _ONCE,
        Invariant.NOTHING_LOST: _NOTHING_LOST,
        Invariant.HOLDS: _HOLDS,
        Invariant.SETTLEMENTS: _SETTLEMENTS,
    }
)
_SIZES = """
SELECT (SELECT count(*) FROM payments_account), (SELECT count(*) FROM payments_transfer),
       (SELECT count(*) FROM payments_entry)
"""


def examined(at: datetime) -> Report:
    """Look at the whole ledger, as far as the reader sees: use it with the eyes of the platform itself."""
    faults: dict[str, tuple[str, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        accounts, transfers, entries = cursor.fetchone()
        for invariant, sql in INVARIANTS.items():
            cursor.execute(f"SELECT * FROM ({sql}) found (what) ORDER BY 1 LIMIT %s", [SHOWN])  # noqa: S608 - ours
            found = tuple(what for (what,) in cursor.fetchall())
            if found:
                faults[invariant.value] = found
    if unexplained := _unexplained():
        faults[Invariant.EXPLAINED.value] = unexplained
    return Report(at, accounts, transfers, entries, faults)


def _unexplained() -> tuple[str, ...]:
    """Return what lies between the books of gateways and ours without a reason; to the last unit, there is nothing."""
    values = ((one.provider, one.unexplained) for one in books() if not one.is_explained)
    return tuple(f"{name} {value.currency} {value.minor}" for name, value in values)[:SHOWN]


def verifications(*, cursor: str | None = None, limit: int = LIMIT_DEFAULT) -> Page[Report]:
    """Return earlier looks, newest first."""
    return paginate(Verification.objects.all(), NEWEST, card=_report, cursor=cursor, limit=limit)


def _report(row: Verification) -> Report:
    faults = {name: tuple(found) for name, found in row.faults.items()}
    return Report(row.at, row.accounts, row.transfers, row.entries, faults)
