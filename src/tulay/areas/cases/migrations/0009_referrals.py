"""Requests sent on to another agency: the offer, and who reads what before and after."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import OF_AGENCY

FROM, TO = OF_AGENCY.format(agency="from_agency_id"), OF_AGENCY.format(agency="to_agency_id")
REFERRALS = f"""
ALTER TABLE cases_referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY cases_referral_read ON cases_referral FOR SELECT
  USING ({FROM} OR {TO} OR applicant_id = (SELECT tulay_person()));
CREATE POLICY cases_referral_add ON cases_referral FOR INSERT WITH CHECK ({FROM});
CREATE POLICY cases_referral_change ON cases_referral FOR UPDATE USING ({FROM} OR {TO}) WITH CHECK ({FROM} OR {TO});
"""
REFERRALS_BACK = """
DROP POLICY cases_referral_read ON cases_referral; DROP POLICY cases_referral_add ON cases_referral;
DROP POLICY cases_referral_change ON cases_referral; ALTER TABLE cases_referral DISABLE ROW LEVEL SECURITY;
"""
# Whoever has a request now reads what was done before; who had it reads its own part. The names sort behind those of
# the ordinary policies, which PostgreSQL therefore asks first.
HOLDS = """EXISTS (SELECT 1 FROM cases_request held WHERE held.id = request_id
  AND held.agency_id = ANY ((SELECT tulay_agencies())::uuid[]))"""
HOLDERS = f"""
CREATE POLICY cases_transition_read_by_holder ON cases_transition FOR SELECT USING ({HOLDS});
CREATE POLICY cases_document_read_by_holder ON cases_document FOR SELECT USING ({HOLDS});
CREATE POLICY cases_comment_read_by_holder ON cases_comment FOR SELECT USING (visibility = 'public' AND {HOLDS});
"""
HOLDERS_BACK = """
DROP POLICY cases_transition_read_by_holder ON cases_transition;
DROP POLICY cases_document_read_by_holder ON cases_document;
DROP POLICY cases_comment_read_by_holder ON cases_comment;
"""
ANSWERS = [("open", "OPEN"), ("accepted", "ACCEPTED"), ("declined", "DECLINED"), ("withdrawn", "WITHDRAWN")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_inner_steps")]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("applicant_id", models.UUIDField()),
                ("tracking_code", models.CharField(max_length=13)),
                ("from_agency_id", models.UUIDField()),
                ("from_service_id", models.UUIDField()),
                ("to_agency_id", models.UUIDField()),
                ("to_service_id", models.UUIDField()),
                ("reason", models.BinaryField()),
                ("offered_by", models.UUIDField(null=True)),
                ("offered_at", models.DateTimeField()),
                ("answer", models.CharField(choices=ANSWERS, default="open", max_length=10)),
                ("answer_reason", models.BinaryField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("request", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.request")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["request", "id"], name="referral_of_request"),
                    models.Index(fields=["to_agency_id", "-id"], name="referral_to_agency"),
                    models.Index(fields=["from_agency_id", "-id"], name="referral_from_agency"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("answer", "open")), fields=("request",), name="referral_open_once"),
                    models.CheckConstraint(condition=models.Q(("from_agency_id", models.F("to_agency_id")), _negated=True), name="referral_to_another_agency"),
                    models.CheckConstraint(condition=models.Q(models.Q(("answer", "open"), ("answered_at", None)), models.Q(models.Q(("answer", "open"), _negated=True), ("answered_at__isnull", False)), _connector="OR"), name="referral_answered_at_a_moment"),
                    models.CheckConstraint(condition=models.Q(("answer__in", ["open", "accepted", "declined", "withdrawn"])), name="referral_known_answer"),
                ],
            },
        ),
        migrations.RunSQL(REFERRALS, REFERRALS_BACK),
        migrations.RunSQL(HOLDERS, HOLDERS_BACK),
    ]
