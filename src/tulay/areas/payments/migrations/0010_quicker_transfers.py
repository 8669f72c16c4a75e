"""Fewer steps for each transfer, and one look at the sums for each statement instead of each row.

The deferred trigger asked every month's table again at each commit, to plan a query of one row: a quarter of what a
transfer cost. Now a statement has to bring both sides, and is judged by what it brought.
"""

from django.db import migrations

BALANCED = """
DROP TRIGGER payments_entries_balance ON payments_entry;
CREATE OR REPLACE FUNCTION payments_entries_balance() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one uuid;
BEGIN
  SELECT transfer_id INTO one FROM made GROUP BY transfer_id, currency HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the entries of transfer % do not sum to zero', one
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_entries_balance';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER payments_entries_balance AFTER INSERT ON payments_entry
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION payments_entries_balance();
"""

# Such a trigger is not handed down to the months: whoever names a month's table meets its own.
OF_MONTHS = """
DO $$
DECLARE
  month regclass;
BEGIN
  FOR month IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'payments_entry'::regclass LOOP
    EXECUTE format('CREATE TRIGGER payments_entries_balance AFTER INSERT ON %s REFERENCING NEW TABLE AS made'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION payments_entries_balance()', month);
  END LOOP;
END
$$;
"""
MONTHS = """
CREATE OR REPLACE FUNCTION payments_open_months(first date, many integer) RETURNS integer LANGUAGE plpgsql
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
    EXECUTE format('CREATE TRIGGER payments_entries_balance AFTER INSERT ON public.%I REFERENCING NEW TABLE AS made'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.payments_entries_balance()', name);
    EXECUTE format('REVOKE ALL ON public.%I FROM tulay_app, PUBLIC', name);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;
"""

# A look without a lock finds what never changes and refuses early; then each row is locked by its own change, in the
# order of the numbers, and what could have changed meanwhile stands in the condition. Whoever comes too late puts back
# what was changed: rows of transfers never go away, so theirs comes last.
TRANSFER = """
CREATE OR REPLACE FUNCTION payments_transfer(
  p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint, p_currency text, p_kind text, p_reference text,
  p_at timestamptz, p_reverses uuid DEFAULT NULL
) RETURNS TABLE (problem text, done_at timestamptz, is_new boolean) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  giver_is_hot boolean; taker_is_hot boolean; is_frozen boolean;
  giver_version bigint; giver_after bigint; taker_version bigint; taker_after bigint;
BEGIN
  SELECT g.floor IS NULL, t.floor IS NULL,
    CASE WHEN p_currency <> g.currency OR p_currency <> t.currency THEN 'currencies'
         WHEN g.frozen_at IS NOT NULL THEN 'frozen'
         WHEN g.balance - g.held - p_amount < g.floor THEN 'funds' END
  INTO giver_is_hot, taker_is_hot, problem
  FROM payments_account g, payments_account t WHERE g.id = p_debit AND t.id = p_credit;
  IF NOT FOUND THEN
    problem := 'unknown';
  END IF;
  IF problem IS NULL AND p_credit < p_debit AND NOT taker_is_hot THEN
    UPDATE payments_account SET balance = balance + p_amount, version = version + 1 WHERE id = p_credit
    RETURNING version, balance INTO taker_version, taker_after;
  END IF;
  IF problem IS NULL AND NOT giver_is_hot THEN
    UPDATE payments_account SET balance = balance - p_amount, version = version + 1
    WHERE id = p_debit AND frozen_at IS NULL AND balance - held - p_amount >= floor
    RETURNING version, balance INTO giver_version, giver_after;
    IF NOT FOUND THEN
      SELECT CASE WHEN a.frozen_at IS NOT NULL THEN 'frozen' ELSE 'funds' END INTO problem
      FROM payments_account a WHERE a.id = p_debit;
    END IF;
  END IF;
  IF problem IS NULL THEN
    IF p_debit < p_credit AND NOT taker_is_hot THEN
      UPDATE payments_account SET balance = balance + p_amount, version = version + 1 WHERE id = p_credit
      RETURNING version, balance INTO taker_version, taker_after;
    END IF;
    INSERT INTO payments_transfer (id, debit_id, credit_id, amount, currency, kind, reference, reverses_id, at)
    VALUES (p_id, p_debit, p_credit, p_amount, p_currency, p_kind, p_reference, p_reverses, p_at)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      INSERT INTO payments_entry (transfer_id, account_id, at, amount, currency, version, balance_after) VALUES
        (p_id, p_debit, p_at, -p_amount, p_currency, giver_version, giver_after),
        (p_id, p_credit, p_at, p_amount, p_currency, taker_version, taker_after);
      IF giver_is_hot THEN
        INSERT INTO payments_unfolded (id, account_id, amount) VALUES (gen_random_uuid(), p_debit, -p_amount);
      END IF;
      IF taker_is_hot THEN
        INSERT INTO payments_unfolded (id, account_id, amount) VALUES (gen_random_uuid(), p_credit, p_amount);
      END IF;
      problem := ''; done_at := p_at; is_new := true;
      RETURN NEXT;
      RETURN;
    END IF;
    problem := 'reversed';  -- unless it is the same transfer once more, below
  END IF;
  IF taker_version IS NOT NULL THEN
    UPDATE payments_account SET balance = balance - p_amount, version = version - 1 WHERE id = p_credit;
  END IF;
  IF giver_version IS NOT NULL THEN
    UPDATE payments_account SET balance = balance + p_amount, version = version - 1 WHERE id = p_debit;
  END IF;
  RETURN QUERY SELECT * FROM payments_existing(p_id, p_debit, p_credit, p_amount, p_currency, p_kind, p_reference);
  IF NOT FOUND THEN
    RETURN QUERY SELECT problem, NULL::timestamptz, false;
  END IF;
END
$$;
ALTER TABLE payments_account SET (fillfactor = 70);
"""


class Migration(migrations.Migration):

    dependencies = [("payments", "0009_payouts_outside")]

    operations = [
        migrations.RunSQL(BALANCED + OF_MONTHS + MONTHS + TRANSFER, migrations.RunSQL.noop),
    ]
