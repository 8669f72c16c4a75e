"""Load the demo: its ground through the product's own actions, its people and requests by COPY.

One transaction: an interrupted first start leaves nothing behind and the next one begins again. The database's own
constraints and triggers stay on; what they would refuse of a person, they refuse of the demo.
"""

from datetime import UTC, datetime

from django.db import connection

from tulay.areas.directory.models import Agency
from tulay.areas.privacy.models import Notice
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db import scope, writes
from tulay.plumbing.db.roles import OWNER
from tulay.site.demo.ids import stable_id
from tulay.site.demo.loading.absences import load_absences
from tulay.site.demo.loading.assigning import load_assigning
from tulay.site.demo.loading.businesses import load_businesses
from tulay.site.demo.loading.commitments import load_commitments
from tulay.site.demo.loading.communities import load_communities
from tulay.site.demo.loading.contacts import load_contacts
from tulay.site.demo.loading.escalations import load_escalations
from tulay.site.demo.loading.ground import load_ground
from tulay.site.demo.loading.guardians import load_guardians
from tulay.site.demo.loading.history import load_history
from tulay.site.demo.loading.history.family import Purse
from tulay.site.demo.loading.inner_steps import load_inner_steps
from tulay.site.demo.loading.meetings import load_meetings
from tulay.site.demo.loading.minutes import load_minutes
from tulay.site.demo.loading.more_time import load_more_time
from tulay.site.demo.loading.notices import load_consents, load_notices, tell_resident
from tulay.site.demo.loading.partnerships import load_partnerships
from tulay.site.demo.loading.payouts import load_payouts
from tulay.site.demo.loading.people import load_people
from tulay.site.demo.loading.posts import load_posts
from tulay.site.demo.loading.programmes import load_programmes
from tulay.site.demo.loading.referrals import load_referrals
from tulay.site.demo.loading.reports import load_reports
from tulay.site.demo.loading.requests import load_requests
from tulay.site.demo.loading.rights import load_rights
from tulay.site.demo.loading.statements import load_statements
from tulay.site.demo.loading.support import load_support
from tulay.site.demo.loading.templates import load_templates
from tulay.site.demo.loading.told import load_told
from tulay.site.demo.loading.views import load_views
from tulay.site.demo.programmes import COUNT as PROGRAMMES
from tulay.site.demo.requests import COUNT

TABLES = (
    "audit_entry, cases_comment, cases_decision, cases_request, cases_transition, catalogue_service, "
    "directory_community, directory_communication, directory_contact, "
    "directory_place, identity_person, identity_role_grant, meetings_meeting, programmes_ppa, "
    "programmes_funding, programmes_update, programmes_need, programmes_need_answer, programmes_budget, "
    "programmes_beneficiary, programmes_link, directory_partnership"
)


def is_loaded() -> bool:
    """Answer whether a demo (or real data) is there already."""
    return Agency.objects.exists()


def mend(now: datetime | None = None) -> bool:
    """Publish the notices of the demo in a database that was loaded before there were any; say whether it did."""
    if Notice.objects.exists():
        return False
    with one_transaction(is_limited=False), scope.entered(SYSTEM):
        load_notices(now or datetime.now(UTC))
        writes.flush()
    return True


def load(
    now: datetime | None = None, *, requests: int = COUNT, programmes: int = PROGRAMMES
) -> dict[str, int]:
    """Load everything and return how many rows of each kind; do nothing where agencies are known already."""
    if is_loaded():
        return {}
    # Whole hours: the same hour loads the same demo.
    moment = (now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    with one_transaction(is_limited=False), scope.entered(SYSTEM):
        ground = load_ground(moment)
        notices = load_notices(moment)
        tell_resident(stable_id("person", "resident"), notices, region="bangsamoro", now=moment)
        businesses = load_businesses(
            moment, ground
        )  # by the ledger's functions, as the application's role
        writes.flush()
        with connection.cursor() as cursor:
            # Row security refuses COPY to everybody but the owner of a table.
            cursor.execute(f"SET LOCAL ROLE {OWNER}")
            cursor.execute("SET LOCAL statement_timeout = 0")
        counts = (
            ground.counts
            | {"notices": len(notices), "businesses": businesses}
            | load_people(moment, ground)
            | {"posts": load_posts(moment, ground)}
            | load_communities(moment, ground)
            | {"partnerships": load_partnerships(moment, ground)}
            | load_contacts(moment, ground)
            | load_requests(moment, ground, requests)
            | {"in_steps": load_inner_steps(moment, ground)}
            | {"rights": load_rights(moment), "meetings": load_meetings(moment)}
            | load_programmes(moment, ground, programmes)
            | {"enrolments": load_support(moment, ground, notices["south-africa", "special"])}
        )
        counts["minutes"] = load_minutes(moment)
        counts["commitments"] = load_commitments(moment)
        counts["reports"] = load_reports(moment)
        counts["absences"] = load_absences(moment, ground)
        counts["templates"] = load_templates(moment, ground)
        counts["more_time"] = load_more_time(moment, ground)
        counts["guardians"] = load_guardians(moment, notices)
        counts["consents"] = load_consents(notices, ground.services, moment)
        counts["referrals"] = load_referrals(moment, ground)
        counts["stories"] = load_told(moment, ground)
        counts["views"] = load_views(moment)
        writes.flush()
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLES}")
        counts["given_by_rule"] = load_assigning(moment, ground)
        counts["told"] = load_escalations(moment)  # both look people up: a blind plan takes minutes
        writes.flush()
        counts["transfers"] = load_history(moment)
        with scope.entered(SYSTEM):
            purse = Purse(moment)
        counts["payouts"] = load_payouts(moment, meanwhile=purse.spend)
        counts["statements"] = load_statements(moment)
    return counts
