"""Send from one's own wallet in one round trip: find both wallets, move the money, count the day.

The wallet is found with the eyes of the transaction, as its policy would: whoever may execute this sends their own
money and nobody else's.
"""

from django.db import migrations

SEND = """
CREATE POLICY payments_day_spent_ledger ON payments_day_spent TO tulay_ledger USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON payments_day_spent TO tulay_ledger;
CREATE FUNCTION payments_send(
  p_id uuid, p_wallet uuid, p_number text, p_amount bigint, p_currency text, p_at timestamptz, p_day date
) RETURNS TABLE (problem text, done_at timestamptz, is_new boolean, credit_id uuid, spent bigint) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own_currency text; other_currency text;
BEGIN
  SELECT w.currency INTO own_currency FROM payments_wallet w
  WHERE w.id = p_wallet AND w.owner_kind = 'person' AND w.owner_id = (SELECT tulay_person());
  SELECT w.id, w.currency INTO credit_id, other_currency FROM payments_wallet w WHERE w.number = p_number;
  IF own_currency IS NULL OR other_currency IS NULL THEN
    problem := 'no-wallet';
  ELSIF own_currency <> p_currency OR other_currency <> p_currency THEN
    problem := 'currencies';
  ELSIF p_wallet = credit_id THEN
    problem := 'same';
  ELSE
    SELECT t.problem, t.done_at, t.is_new INTO problem, done_at, is_new
    FROM payments_transfer(p_id, p_wallet, credit_id, p_amount, p_currency, 'sending', '', p_at) t;
  END IF;
  IF is_new THEN
    INSERT INTO payments_day_spent AS s (id, account_id, day_date, minor)
    VALUES (gen_random_uuid(), p_wallet, p_day, p_amount)
    ON CONFLICT (account_id, day_date) DO UPDATE SET minor = s.minor + excluded.minor
    RETURNING s.minor INTO spent;
  END IF;
  RETURN NEXT;
END
$$;
CREATE FUNCTION payments_wallets_there(p_ids uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM payments_wallet WHERE id = ANY (p_ids)
$$;
REVOKE ALL ON FUNCTION payments_wallets_there(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payments_wallets_there(uuid[]) TO tulay_app;
REVOKE ALL ON FUNCTION payments_send(uuid, uuid, text, bigint, text, timestamptz, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payments_send(uuid, uuid, text, bigint, text, timestamptz, date) TO tulay_app;
GRANT CREATE ON SCHEMA public TO tulay_ledger;
ALTER FUNCTION payments_send(uuid, uuid, text, bigint, text, timestamptz, date) OWNER TO tulay_ledger;
ALTER FUNCTION payments_wallets_there(uuid[]) OWNER TO tulay_ledger;
REVOKE CREATE ON SCHEMA public FROM tulay_ledger;
REVOKE INSERT, UPDATE ON payments_day_spent FROM tulay_app;
"""


class Migration(migrations.Migration):

    dependencies = [("payments", "0019_settlements")]

    operations = [migrations.RunSQL(SEND, migrations.RunSQL.noop)]
