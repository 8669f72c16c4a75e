"""What moves money: functions of the role `tulay_ledger`, which the application may call and nothing more."""

from django.db import migrations

from tulay.plumbing.db.append_only import append_only

# Row security first: a wallet is its person's, an agency's account its agency's; transfers, entries and holds are seen
# by whoever sees one of their accounts. What belongs to no person stays with those who see everything.
SEEN = """
ALTER TABLE payments_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments_unfolded ENABLE ROW LEVEL SECURITY;
CREATE POLICY payments_account_read ON payments_account FOR SELECT TO tulay_app USING (
  (SELECT tulay_everywhere())
  OR (owner_kind = 'agency' AND owner_id = ANY ((SELECT tulay_agencies())::uuid[]))
  OR (owner_kind = 'person' AND owner_id = (SELECT tulay_person())));
CREATE POLICY payments_transfer_read ON payments_transfer FOR SELECT TO tulay_app USING (
  (SELECT tulay_everywhere())
  OR EXISTS (SELECT 1 FROM payments_account a WHERE a.id IN (debit_id, credit_id)));
CREATE POLICY payments_entry_read ON payments_entry FOR SELECT TO tulay_app USING (
  (SELECT tulay_everywhere()) OR EXISTS (SELECT 1 FROM payments_account a WHERE a.id = account_id));
CREATE POLICY payments_hold_read ON payments_hold FOR SELECT TO tulay_app USING (
  (SELECT tulay_everywhere())
  OR EXISTS (SELECT 1 FROM payments_account a WHERE a.id IN (debit_id, credit_id)));
CREATE POLICY payments_unfolded_read ON payments_unfolded FOR SELECT TO tulay_app USING (
  (SELECT tulay_everywhere()) OR EXISTS (SELECT 1 FROM payments_account a WHERE a.id = account_id));
CREATE POLICY payments_account_ledger ON payments_account TO tulay_ledger USING (true) WITH CHECK (true);
CREATE POLICY payments_transfer_ledger ON payments_transfer TO tulay_ledger USING (true) WITH CHECK (true);
CREATE POLICY payments_entry_ledger ON payments_entry TO tulay_ledger USING (true) WITH CHECK (true);
CREATE POLICY payments_hold_ledger ON payments_hold TO tulay_ledger USING (true) WITH CHECK (true);
CREATE POLICY payments_unfolded_ledger ON payments_unfolded TO tulay_ledger USING (true) WITH CHECK (true);
REVOKE ALL ON payments_account, payments_transfer, payments_entry, payments_hold, payments_unfolded
  FROM tulay_app, PUBLIC;
GRANT SELECT ON payments_account, payments_transfer, payments_entry, payments_hold, payments_unfolded
  TO tulay_app;
GRANT SELECT, INSERT, UPDATE ON payments_account, payments_hold TO tulay_ledger;
GRANT SELECT, INSERT ON payments_transfer, payments_entry TO tulay_ledger;
GRANT SELECT, INSERT, DELETE ON payments_unfolded TO tulay_ledger;
"""

# An account or a hold never goes away, and who it belongs to never changes.
STAYS = """
CREATE FUNCTION payments_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: transfers name its rows', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER payments_account_stays BEFORE DELETE ON payments_account
  FOR EACH ROW EXECUTE FUNCTION payments_stays();
CREATE TRIGGER payments_account_no_truncate BEFORE TRUNCATE ON payments_account
  FOR EACH STATEMENT EXECUTE FUNCTION payments_stays();
CREATE TRIGGER payments_account_keeps_owner
  BEFORE UPDATE OF id, owner_kind, owner_id, kind, currency, floor, opening ON payments_account
  FOR EACH ROW EXECUTE FUNCTION payments_stays();
CREATE TRIGGER payments_hold_stays BEFORE DELETE ON payments_hold
  FOR EACH ROW EXECUTE FUNCTION payments_stays();
CREATE TRIGGER payments_hold_no_truncate BEFORE TRUNCATE ON payments_hold
  FOR EACH STATEMENT EXECUTE FUNCTION payments_stays();
CREATE TRIGGER payments_hold_keeps_amount
  BEFORE UPDATE OF id, debit_id, credit_id, amount, currency, kind, at ON payments_hold
  FOR EACH ROW EXECUTE FUNCTION payments_stays();
CREATE TRIGGER payments_hold_settled_stays BEFORE UPDATE ON payments_hold
  FOR EACH ROW WHEN (OLD.state <> 'pending') EXECUTE FUNCTION payments_stays();
"""

# Deferred: both sides are there when it looks. A transfer's entries share its moment, so one partition is asked.
BALANCED = """
CREATE FUNCTION payments_entries_balance() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT sum(amount) FROM payments_entry WHERE transfer_id = NEW.transfer_id AND at = NEW.at) <> 0 THEN
    RAISE EXCEPTION 'the entries of transfer % do not sum to zero', NEW.transfer_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_entries_balance';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER payments_entries_balance AFTER INSERT ON payments_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_entries_balance();
"""

# Months are tables of their own. Made aside and attached, which lets payments go on meanwhile.
MONTHS = """
CREATE FUNCTION payments_open_months(first date, many integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date; name text; made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(1885433202);
  FOR n IN 0 .. least(many, 60) - 1 LOOP
    month := (date_trunc('month', first) + make_interval(months => n))::date;
    name := 'payments_entry_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.payments_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                   name);
    EXECUTE format('ALTER TABLE public.payments_entry ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   name, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION public.tulay_refuse_change()', name || '_no_truncate', name);
    EXECUTE format('REVOKE ALL ON public.%I FROM tulay_app, PUBLIC', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;
"""

OPEN = """
CREATE FUNCTION payments_open_account(
  p_id uuid, p_owner_kind text, p_owner_id uuid, p_kind text, p_currency text, p_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO payments_account
    (id, owner_kind, owner_id, kind, currency, floor, opening, balance, held, version, opened_at)
  VALUES (p_id, p_owner_kind, p_owner_id, p_kind, p_currency,
          CASE WHEN p_kind IN ('wallet', 'treasury') THEN 0 END, 0, 0, 0, 0, p_at)
  ON CONFLICT (id) DO NOTHING
$$;
CREATE FUNCTION payments_freeze(p_id uuid, p_at timestamptz) RETURNS boolean LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE payments_account SET frozen_at = p_at WHERE id = p_id AND floor IS NOT NULL RETURNING true
$$;
"""

# One round trip. Accounts with a floor are locked in the order of their numbers; hot ones are not locked at all. The
# answer is a word instead of an exception, so that a batch goes on and the caller's transaction stays whole.
TRANSFER = """
CREATE FUNCTION payments_existing(
  p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint, p_currency text, p_kind text, p_reference text
) RETURNS TABLE (problem text, done_at timestamptz, is_new boolean) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN (debit_id, credit_id, amount, currency, kind, reference)
                 = (p_debit, p_credit, p_amount, p_currency, p_kind, p_reference)
         THEN '' ELSE 'differs' END, at, false
  FROM payments_transfer WHERE id = p_id
$$;

CREATE FUNCTION payments_transfer(
  p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint, p_currency text, p_kind text, p_reference text,
  p_at timestamptz, p_reverses uuid DEFAULT NULL
) RETURNS TABLE (problem text, done_at timestamptz, is_new boolean) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one payments_account; giver payments_account; taker payments_account;
BEGIN
  FOR one IN
    SELECT * FROM payments_account WHERE id IN (p_debit, p_credit) AND floor IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE
  LOOP
    IF one.id = p_debit THEN giver := one; ELSE taker := one; END IF;
  END LOOP;
  IF giver.id IS NULL THEN
    SELECT * INTO giver FROM payments_account WHERE id = p_debit;
  END IF;
  IF taker.id IS NULL THEN
    SELECT * INTO taker FROM payments_account WHERE id = p_credit;
  END IF;
  problem := CASE
    WHEN giver.id IS NULL OR taker.id IS NULL THEN 'unknown'
    WHEN p_currency <> giver.currency OR p_currency <> taker.currency THEN 'currencies'
    WHEN giver.frozen_at IS NOT NULL THEN 'frozen'
    WHEN giver.balance - giver.held - p_amount < giver.floor THEN 'funds'
  END;
  IF problem IS NULL THEN
    INSERT INTO payments_transfer (id, debit_id, credit_id, amount, currency, kind, reference, reverses_id, at)
    VALUES (p_id, p_debit, p_credit, p_amount, p_currency, p_kind, p_reference, p_reverses, p_at)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      INSERT INTO payments_entry (transfer_id, account_id, at, amount, currency, version, balance_after) VALUES
        (p_id, p_debit, p_at, -p_amount, p_currency,
         CASE WHEN giver.floor IS NOT NULL THEN giver.version + 1 END,
         CASE WHEN giver.floor IS NOT NULL THEN giver.balance - p_amount END),
        (p_id, p_credit, p_at, p_amount, p_currency,
         CASE WHEN taker.floor IS NOT NULL THEN taker.version + 1 END,
         CASE WHEN taker.floor IS NOT NULL THEN taker.balance + p_amount END);
      UPDATE payments_account
      SET balance = balance + CASE WHEN id = p_debit THEN -p_amount ELSE p_amount END, version = version + 1
      WHERE id IN (p_debit, p_credit) AND floor IS NOT NULL;
      IF giver.floor IS NULL THEN
        INSERT INTO payments_unfolded (id, account_id, amount) VALUES (gen_random_uuid(), p_debit, -p_amount);
      END IF;
      IF taker.floor IS NULL THEN
        INSERT INTO payments_unfolded (id, account_id, amount) VALUES (gen_random_uuid(), p_credit, p_amount);
      END IF;
      RETURN QUERY SELECT ''::text, p_at, true;
      RETURN;
    END IF;
    problem := 'reversed';  -- unless it is the same transfer once more, below
  END IF;
  RETURN QUERY SELECT * FROM payments_existing(p_id, p_debit, p_credit, p_amount, p_currency, p_kind, p_reference);
  IF NOT FOUND THEN
    RETURN QUERY SELECT problem, NULL::timestamptz, false;
  END IF;
END
$$;

CREATE FUNCTION payments_reverse(p_transfer uuid, p_id uuid, p_at timestamptz)
RETURNS TABLE (problem text, done_at timestamptz, is_new boolean, debit uuid, credit uuid, amount bigint, currency text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one payments_transfer;
BEGIN
  SELECT * INTO one FROM payments_transfer WHERE id = p_transfer;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'no-transfer'::text, NULL::timestamptz, false, NULL::uuid, NULL::uuid, NULL::bigint, NULL::text;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT t.problem, t.done_at, t.is_new, one.credit_id, one.debit_id, one.amount, one.currency::text
    FROM payments_transfer(p_id, one.credit_id, one.debit_id, one.amount, one.currency, 'reversal', one.reference,
                           p_at, p_transfer) t;
END
$$;
"""

HOLDS = """
CREATE FUNCTION payments_hold(
  p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint, p_currency text, p_kind text, p_reference text,
  p_expires_at timestamptz, p_at timestamptz
) RETURNS TABLE (problem text, is_new boolean) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  giver payments_account; other text;
BEGIN
  SELECT * INTO giver FROM payments_account WHERE id = p_debit AND floor IS NOT NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    SELECT * INTO giver FROM payments_account WHERE id = p_debit;
  END IF;
  SELECT a.currency INTO other FROM payments_account a WHERE id = p_credit;
  problem := CASE
    WHEN giver.id IS NULL OR other IS NULL THEN 'unknown'
    WHEN p_currency <> giver.currency OR p_currency <> other THEN 'currencies'
    WHEN giver.frozen_at IS NOT NULL THEN 'frozen'
    WHEN giver.balance - giver.held - p_amount < giver.floor THEN 'funds'
    WHEN EXISTS (SELECT FROM payments_transfer WHERE id = p_id) THEN 'differs'
  END;
  IF problem IS NULL THEN
    INSERT INTO payments_hold
      (id, debit_id, credit_id, amount, currency, kind, reference, state, posted, at, expires_at)
    VALUES (p_id, p_debit, p_credit, p_amount, p_currency, p_kind, p_reference, 'pending', 0, p_at, p_expires_at)
    ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
      UPDATE payments_account SET held = held + p_amount WHERE id = p_debit AND floor IS NOT NULL;
      RETURN QUERY SELECT ''::text, true;
      RETURN;
    END IF;
  END IF;
  RETURN QUERY
    SELECT CASE WHEN (h.debit_id, h.credit_id, h.amount, h.currency, h.kind, h.reference)
                   = (p_debit, p_credit, p_amount, p_currency, p_kind, p_reference)
           THEN '' ELSE 'differs' END, false
    FROM payments_hold h WHERE h.id = p_id;
  IF NOT FOUND THEN
    RETURN QUERY SELECT problem, false;
  END IF;
END
$$;

CREATE FUNCTION payments_post_hold(p_id uuid, p_amount bigint, p_at timestamptz)
RETURNS TABLE (problem text, done_at timestamptz, is_new boolean, debit uuid, credit uuid, amount bigint, currency text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one payments_hold; wanted bigint; done record;
BEGIN
  SELECT * INTO one FROM payments_hold WHERE id = p_id FOR NO KEY UPDATE;
  wanted := coalesce(p_amount, CASE WHEN one.state = 'posted' THEN one.posted ELSE one.amount END);
  PERFORM 1 FROM payments_account WHERE id IN (one.debit_id, one.credit_id) AND floor IS NOT NULL
  ORDER BY id FOR NO KEY UPDATE;
  problem := CASE
    WHEN one.id IS NULL THEN 'no-hold'
    WHEN one.state = 'posted' AND one.posted = wanted THEN ''
    WHEN one.state <> 'pending' OR one.expires_at <= p_at THEN 'settled'
    WHEN wanted > one.amount THEN 'smaller'
    WHEN EXISTS (SELECT FROM payments_account a WHERE a.id = one.debit_id AND a.frozen_at IS NOT NULL) THEN 'frozen'
    WHEN EXISTS (SELECT FROM payments_transfer WHERE id = p_id) THEN 'differs'
  END;
  IF problem IS NOT NULL THEN
    RETURN QUERY SELECT problem, one.settled_at, false, one.debit_id, one.credit_id, wanted, one.currency::text;
    RETURN;
  END IF;
  UPDATE payments_account a SET held = a.held - one.amount WHERE id = one.debit_id AND floor IS NOT NULL;
  UPDATE payments_hold SET state = 'posted', posted = wanted, settled_at = p_at WHERE id = p_id;
  SELECT * INTO done FROM payments_transfer(p_id, one.debit_id, one.credit_id, wanted, one.currency, one.kind,
                                            one.reference, p_at);
  IF done.problem <> '' THEN
    RAISE EXCEPTION 'hold % could not be posted: %', p_id, done.problem;
  END IF;
  RETURN QUERY SELECT ''::text, p_at, true, one.debit_id, one.credit_id, wanted, one.currency::text;
END
$$;

CREATE FUNCTION payments_void_hold(p_id uuid, p_at timestamptz) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one payments_hold;
BEGIN
  SELECT * INTO one FROM payments_hold WHERE id = p_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN 'no-hold';
  ELSIF one.state = 'voided' THEN
    RETURN '';
  ELSIF one.state <> 'pending' THEN
    RETURN 'settled';
  END IF;
  UPDATE payments_account SET held = held - one.amount WHERE id = one.debit_id AND floor IS NOT NULL;
  UPDATE payments_hold SET state = 'voided', settled_at = p_at WHERE id = p_id;
  RETURN '';
END
$$;

CREATE FUNCTION payments_expire_holds(p_at timestamptz, p_many integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due uuid[];
BEGIN
  SELECT array_agg(h.id) INTO due FROM (
    SELECT id FROM payments_hold WHERE state = 'pending' AND expires_at <= p_at
    ORDER BY expires_at, id LIMIT p_many FOR NO KEY UPDATE SKIP LOCKED) h;
  PERFORM 1 FROM payments_account
  WHERE id IN (SELECT debit_id FROM payments_hold WHERE id = ANY (due)) AND floor IS NOT NULL
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE payments_account a SET held = a.held - h.total
  FROM (SELECT debit_id, sum(amount)::bigint AS total FROM payments_hold WHERE id = ANY (due) GROUP BY debit_id) h
  WHERE a.id = h.debit_id AND a.floor IS NOT NULL;
  UPDATE payments_hold SET state = 'expired', settled_at = p_at WHERE id = ANY (due);
  RETURN coalesce(cardinality(due), 0);
END
$$;
"""

# Many transfers in one call: balances are carried in arrays, and each table is written once.
MANY = """
CREATE FUNCTION payments_transfer_all(
  p_ids uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_currencies text[], p_kinds text[],
  p_references text[], p_linked boolean, p_at timestamptz
) RETURNS TABLE (problem text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  accounts uuid[]; currencies text[]; floors bigint[]; frozen boolean[]; free bigint[]; balances bigint[];
  versions bigint[]; givers integer[]; takers integer[]; before text[];
  problems text[] := '{}'; said text; giver integer; taker integer; many integer := cardinality(p_ids);
  nothing bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_ids)]);
  giver_versions bigint[] := nothing; giver_after bigint[] := nothing;
  taker_versions bigint[] := nothing; taker_after bigint[] := nothing;
  inserted integer; is_broken boolean := false;
BEGIN
  PERFORM 1 FROM payments_account
  WHERE id IN (SELECT unnest(p_debits) UNION SELECT unnest(p_credits)) AND floor IS NOT NULL
  ORDER BY id FOR NO KEY UPDATE;
  SELECT array_agg(a.id ORDER BY a.id), array_agg(a.currency::text ORDER BY a.id), array_agg(a.floor ORDER BY a.id),
         array_agg(a.frozen_at IS NOT NULL ORDER BY a.id), array_agg(a.balance - a.held ORDER BY a.id),
         array_agg(a.balance ORDER BY a.id), array_agg(a.version ORDER BY a.id)
  INTO accounts, currencies, floors, frozen, free, balances, versions
  FROM payments_account a WHERE id IN (SELECT unnest(p_debits) UNION SELECT unnest(p_credits));
  SELECT array_agg(d.place ORDER BY o.n), array_agg(c.place ORDER BY o.n),
         array_agg(CASE WHEN t.id IS NULL THEN NULL
                   WHEN (t.debit_id, t.credit_id, t.amount, t.currency, t.kind, t.reference)
                      = (o.debit, o.credit, o.amount, o.currency, o.kind, o.reference) THEN ''
                   ELSE 'differs' END ORDER BY o.n)
  INTO givers, takers, before
  FROM unnest(p_ids, p_debits, p_credits, p_amounts, p_currencies, p_kinds, p_references)
    WITH ORDINALITY AS o (id, debit, credit, amount, currency, kind, reference, n)
  LEFT JOIN unnest(accounts) WITH ORDINALITY AS d (id, place) ON d.id = o.debit
  LEFT JOIN unnest(accounts) WITH ORDINALITY AS c (id, place) ON c.id = o.credit
  LEFT JOIN payments_transfer t ON t.id = o.id;
  FOR n IN 1 .. many LOOP
    giver := givers[n]; taker := takers[n];
    said := CASE
      WHEN before[n] IS NOT NULL THEN before[n]
      WHEN giver IS NULL OR taker IS NULL THEN 'unknown'
      WHEN p_currencies[n] <> currencies[giver] OR p_currencies[n] <> currencies[taker] THEN 'currencies'
      WHEN frozen[giver] THEN 'frozen'
      WHEN free[giver] - p_amounts[n] < floors[giver] THEN 'funds'
    END;
    problems[n] := said;
    IF said IS NULL THEN
      IF floors[giver] IS NOT NULL THEN
        free[giver] := free[giver] - p_amounts[n];
        balances[giver] := balances[giver] - p_amounts[n];
        versions[giver] := versions[giver] + 1;
        giver_versions[n] := versions[giver]; giver_after[n] := balances[giver];
      END IF;
      IF floors[taker] IS NOT NULL THEN
        free[taker] := free[taker] + p_amounts[n];
        balances[taker] := balances[taker] + p_amounts[n];
        versions[taker] := versions[taker] + 1;
        taker_versions[n] := versions[taker]; taker_after[n] := balances[taker];
      END IF;
    ELSIF said <> '' THEN
      is_broken := true;
    END IF;
  END LOOP;
  IF is_broken AND p_linked THEN
    RETURN QUERY SELECT coalesce(o.said, 'linked') FROM unnest(problems) WITH ORDINALITY AS o (said, n) ORDER BY o.n;
    RETURN;
  END IF;
  WITH made AS (
    INSERT INTO payments_transfer (id, debit_id, credit_id, amount, currency, kind, reference, at)
    SELECT o.id, o.debit, o.credit, o.amount, o.currency, o.kind, o.reference, p_at
    FROM unnest(p_ids, p_debits, p_credits, p_amounts, p_currencies, p_kinds, p_references, problems)
      AS o (id, debit, credit, amount, currency, kind, reference, said)
    WHERE o.said IS NULL ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*) INTO inserted FROM made;
  IF inserted <> (SELECT count(*) FROM unnest(problems) AS o (said) WHERE o.said IS NULL) THEN
    RAISE EXCEPTION 'the same transfer is being made elsewhere' USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO payments_entry (transfer_id, account_id, at, amount, currency, version, balance_after)
  SELECT o.id, side.account, p_at, side.amount, o.currency, side.version, side.after
  FROM unnest(p_ids, p_debits, p_credits, p_amounts, p_currencies, problems,
              giver_versions, giver_after, taker_versions, taker_after)
    AS o (id, debit, credit, amount, currency, said, giver_version, giver_after, taker_version, taker_after)
  CROSS JOIN LATERAL (VALUES
    (o.debit, -o.amount, o.giver_version, o.giver_after), (o.credit, o.amount, o.taker_version, o.taker_after)
  ) AS side (account, amount, version, after)
  WHERE o.said IS NULL;
  UPDATE payments_account a SET balance = o.balance, version = o.version
  FROM unnest(accounts, balances, versions) AS o (id, balance, version)
  WHERE a.id = o.id AND a.floor IS NOT NULL AND a.version <> o.version;
  INSERT INTO payments_unfolded (id, account_id, amount)
  SELECT gen_random_uuid(), side.account, sum(side.amount)
  FROM unnest(p_debits, p_credits, p_amounts, problems) AS o (debit, credit, amount, said)
  CROSS JOIN LATERAL (VALUES (o.debit, -o.amount), (o.credit, o.amount)) AS side (account, amount)
  JOIN payments_account a ON a.id = side.account AND a.floor IS NULL
  WHERE o.said IS NULL GROUP BY side.account;
  RETURN QUERY SELECT coalesce(o.said, '') FROM unnest(problems) WITH ORDINALITY AS o (said, n) ORDER BY o.n;
END
$$;

CREATE FUNCTION payments_fold() RETURNS integer LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM payments_unfolded RETURNING account_id, amount),
  added AS (SELECT account_id, sum(amount)::bigint AS total FROM gone GROUP BY account_id ORDER BY account_id),
  folded AS (
    UPDATE payments_account a SET balance = a.balance + added.total FROM added
    WHERE a.id = added.account_id RETURNING 1)
  SELECT count(*)::integer FROM gone WHERE (SELECT count(*) FROM folded) >= 0
$$;
"""

OF_LEDGER = (
    "payments_entries_balance()",
    "payments_open_account(uuid, text, uuid, text, text, timestamptz)",
    "payments_freeze(uuid, timestamptz)",
    "payments_existing(uuid, uuid, uuid, bigint, text, text, text)",
    "payments_transfer(uuid, uuid, uuid, bigint, text, text, text, timestamptz, uuid)",
    "payments_reverse(uuid, uuid, timestamptz)",
    "payments_hold(uuid, uuid, uuid, bigint, text, text, text, timestamptz, timestamptz)",
    "payments_post_hold(uuid, bigint, timestamptz)",
    "payments_void_hold(uuid, timestamptz)",
    "payments_expire_holds(timestamptz, integer)",
    "payments_transfer_all(uuid[], uuid[], uuid[], bigint[], text[], text[], text[], boolean, timestamptz)",
    "payments_fold()",
)
INNER = ("payments_entries_balance()", "payments_existing(uuid, uuid, uuid, bigint, text, text, text)")
OWNED = "".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;\n"
    + ("" if name in INNER else f"GRANT EXECUTE ON FUNCTION {name} TO tulay_app;\n")
    + f"ALTER FUNCTION {name} OWNER TO tulay_ledger;\n"
    for name in OF_LEDGER
)
OWNERS = f"""
GRANT CREATE ON SCHEMA public TO tulay_ledger;
{OWNED}
REVOKE CREATE ON SCHEMA public FROM tulay_ledger;
REVOKE ALL ON FUNCTION payments_open_months(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payments_open_months(date, integer) TO tulay_app;
"""
GONE = "".join(f"DROP FUNCTION {name} CASCADE;\n" for name in (*OF_LEDGER, "payments_open_months(date, integer)"))


class Migration(migrations.Migration):

    dependencies = [('payments', '0001_ledger')]

    operations = [
        migrations.RunSQL(SEEN, migrations.RunSQL.noop),
        append_only("payments_transfer"),
        append_only("payments_entry"),
        migrations.RunSQL(STAYS, "DROP FUNCTION payments_stays() CASCADE"),
        migrations.RunSQL(BALANCED + MONTHS + OPEN + TRANSFER + HOLDS + MANY + OWNERS, GONE),
        migrations.RunSQL("SELECT payments_open_months(date '2026-01-01', 24)", migrations.RunSQL.noop),
    ]
