"""Every page of the journey: who reads it, and at which address."""

import uuid
from dataclasses import dataclass

import psycopg

from tests.journeys import steps
from tulay.site.demo.ids import stable_id

OWN = """
SELECT DISTINCT ON (r.state) r.state, r.id::text FROM cases_request r JOIN identity_person p ON p.id = r.applicant_id
WHERE p.id = %s ORDER BY r.state, r.id
"""
OF_AGENCY = """
SELECT DISTINCT ON (r.state) r.state, r.id::text FROM cases_request r JOIN catalogue_service s ON s.id = r.service_id
WHERE s.slug = ANY(%s) AND r.submitted_at IS NOT NULL ORDER BY r.state, r.id
"""
PAYOUTS = "SELECT DISTINCT ON (state) state, id::text FROM payments_payout ORDER BY state, id"
OWN_PAYOUTS = """
SELECT DISTINCT ON (state) state, id::text FROM payments_payout WHERE person_id = %s ORDER BY state, id
"""
WALLET = "SELECT number FROM payments_wallet ORDER BY number LIMIT 1"
OWN_WALLET = """
SELECT w.id::text, to_char(max(e.at), 'YYYY-MM') FROM payments_wallet w JOIN payments_entry e ON e.account_id = w.id
WHERE w.owner_id = %s GROUP BY w.id ORDER BY w.id LIMIT 1
"""
CODE = "SELECT tracking_code FROM cases_request WHERE tracking_code IS NOT NULL ORDER BY id LIMIT 1"
POLICY = "SELECT id::text FROM identity_policy WHERE retired_at IS NULL ORDER BY id LIMIT 1"
AGENCY = "SELECT id::text FROM directory_agency ORDER BY slug LIMIT 1"
WISH = "SELECT id::text FROM identity_affiliation ORDER BY id LIMIT 1"
SERVICES = [
    "older-persons-support",
    "disability-support",
    "disaster-family-help",
    "burial-help",
    "solo-parent-card",
]


@dataclass(frozen=True)
class Place:
    """A page: its name in pictures and reports, and its address."""

    name: str
    address: str


def visitor(product):
    with psycopg.connect(product.database_url) as connection:
        code = connection.execute(CODE).fetchone()[0]
    listed = {
        "home": "/",
        "services": "/services/",
        "services-found": "/services/?q=school",
        "services-none": "/services/?q=zzzzqqqq",
        "service": f"/services/{steps.SERVICE}/",
        "service-english-only": "/services/solo-parent-card/",
        "apply-contact": f"/services/{steps.SERVICE}/apply/",
        "check": "/services/check/",
        "track": "/track/",
        "rights-link": "/track/rights/",
        "track-found": f"/track/?code={code}",
        "track-wrong": "/track/?code=nonsense",
        "sign-in": "/account/sign-in/",
        "register": "/account/register/",
        "register-sent": "/account/register/sent/",
        "reset": "/account/reset/",
        "reset-sent": "/account/reset/sent/",
        "reset-code": f"/account/reset/code/{uuid.uuid4()}/",
        "texts": "/demo/sms/",
        "agencies": "/agencies/",
        "agency": "/agencies/mssd/",
        "agency-join": "/agencies/mssd/join/",
        "help": "/help/",
        "privacy": "/notices/privacy/",
        "data-protection": "/data-protection/",
        "notice": "/notices/bangsamoro/special/",
        "accessibility": "/accessibility/",
        "contact": "/contact/",
        "developers": "/developers/",
        "verify": "/verify/",
        "log": "/log/",
        "mail": "/demo/mail/",
        "not-found": "/no-such-page/",
    }
    return [Place(name, address) for name, address in listed.items()]


def applicant(draft, sent):
    """The pages of an application, of one in the making and of one that was sent."""
    making = f"/services/{steps.SERVICE}/apply/{draft}"
    done = f"/services/{steps.SERVICE}/apply/{sent.request_id}/done/"
    named = ("contact", "answers", "documents", "check")
    return [
        *(Place(f"apply-draft-{one}", f"{making}/{one}/") for one in named),
        Place("apply-done", done),
    ]


def resident(product, person_id):
    with psycopg.connect(product.database_url) as connection:
        own = dict(connection.execute(OWN, [person_id]).fetchall())
        paid = dict(connection.execute(OWN_PAYOUTS, [person_id]).fetchall())
        wallet = connection.execute(OWN_WALLET, [person_id]).fetchone()
        child = connection.execute(CHILD, [person_id]).fetchone()
    listed = {
        "portal": "/portal/",
        "own-list": "/portal/requests/",
        "own-stories": "/portal/stories/",
        "messages": "/portal/messages/",
        "account": "/account/",
        "support": "/portal/support/",
        "account-name": "/account/profile/",
        "account-address": "/account/profile/address/",
        "account-password": "/account/password/",
        "account-closing": "/account/deactivate/",
        "account-programs": "/account/programs/",
        "safety": "/account/security/",
        "safety-app": "/account/security/app/",
        "safety-passkey": "/account/security/passkeys/",
        "safety-confirm": "/account/confirm/",
        "safety-start": "/account/security/start/",
        "devices": "/account/devices/",
        "access-log": "/portal/privacy/access-log/",
        "rights": "/portal/privacy/requests/",
        "rights-correct": "/portal/privacy/requests/new/correction/",
        "rights-copy": "/portal/privacy/requests/new/access/",
        "rights-erase": "/portal/privacy/requests/new/erasure/",
        "my-data": "/portal/privacy/",
        "children": "/portal/privacy/children/",
        "account-birth-date": "/account/birth-date/",
        "my-data-history": "/portal/privacy/history/",
        "payments": "/portal/payments/",
        "wallets": "/portal/wallet/",
        "payouts": "/portal/payouts/",
        "businesses": "/portal/merchant/",
        "businesses-apply": "/portal/merchant/apply/",
        "my-data-notice": "/portal/privacy/notices/bangsamoro/special/",
    }
    listed |= {
        f"own-{state}": f"/portal/requests/{number}/"
        for state, number in own.items()
        if state != "draft"
    }
    listed |= {f"payout-{state}": f"/portal/payouts/{one}/" for state, one in paid.items()}
    if child:
        listed["child"] = f"/portal/privacy/children/{child[0]}/"
    if "proposed" in paid:
        listed["payout-where"] = f"/portal/payouts/{paid['proposed']}/where/"
    if wallet:
        listed |= {
            "wallet": f"/portal/wallet/{wallet[0]}/",
            "wallet-send": f"/portal/wallet/{wallet[0]}/send/",
            "wallet-statement": f"/portal/wallet/{wallet[0]}/{wallet[1]}/",
        }
    letters = [state for state in ("approved", "completed", "rejected") if state in own]
    listed |= {f"letter-{state}": f"/portal/requests/{own[state]}/letter/" for state in letters}
    if "in_review" in own:
        listed["withdraw"] = f"/portal/requests/{own['in_review']}/withdraw/"
    if "rejected" in own:
        listed["appeal"] = f"/portal/requests/{own['rejected']}/appeal/"
    return [Place(name, address) for name, address in listed.items()]


JOURNAL = """
SELECT j.id::text FROM support_journal_entry j WHERE j.candidate_id = %s ORDER BY j.date DESC LIMIT 1
"""
NOTE = """
SELECT n.id::text FROM support_note n LEFT JOIN support_note_correction c ON c.note_id = n.id
WHERE n.candidate_id = %s AND NOT n.is_confidential AND c.id IS NULL ORDER BY n.id LIMIT 1
"""
WISHED = "SELECT id::text FROM support_note_correction WHERE outcome = '' ORDER BY id LIMIT 1"
STOOD_BY = """
SELECT enrolment_id::text FROM support_assignment WHERE worker_id = %s AND until IS NULL ORDER BY id LIMIT 1
"""


def candidate(product):
    """A journal: full, looked through, a day to write and one to change."""
    with psycopg.connect(product.database_url) as connection:
        person_id = stable_id("person", "candidate")
        day = connection.execute(JOURNAL, [person_id]).fetchone()[0]
        note = connection.execute(NOTE, [person_id]).fetchone()[0]
    listed = {
        "support-of-candidate": "/portal/support/",
        "journal": "/portal/support/journal/",
        "journal-found": "/portal/support/journal/?barriers=on",
        "journal-none": "/portal/support/journal/?q=zzzzqqqq",
        "journal-new": "/portal/support/journal/new/",
        "journal-day": f"/portal/support/journal/{day}/",
        "support-overview": "/portal/support/overview/",
        "notes": "/portal/support/notes/",
        "note-wrong": f"/portal/support/notes/{note}/correct/",
    }
    return [Place(name, address) for name, address in listed.items()]


def key_worker(product):
    """Records of the people somebody stands by."""
    with psycopg.connect(product.database_url) as connection:
        worker = stable_id("person", "keyworker")
        record = f"/desk/support/{connection.execute(STOOD_BY, [worker]).fetchone()[0]}/"
        wished = connection.execute(WISHED).fetchone()[0]
    listed = {
        "support-mine": "/desk/support/",
        "support-people": "/desk/support/people/",
        "support-record": record,
        "support-journal": f"{record}journal/",
        "support-notes": f"{record}notes/",
        "support-note": f"{record}notes/new/",
        "support-answer": f"/desk/support/corrections/{wished}/",
    }
    return [Place(name, address) for name, address in listed.items()]


IN_STEPS = """
SELECT visit.request_id::text FROM cases_inner_step visit
JOIN cases_inner_step checked USING (request_id)
JOIN cases_request request ON request.id = visit.request_id AND request.state = 'in_review'
WHERE visit.code = 'home-visit' AND visit.finished_at IS NULL
AND checked.code = 'document-check' AND checked.finished_at IS NOT NULL
ORDER BY visit.request_id LIMIT 1
"""


CONTACT = """
SELECT c.id::text FROM directory_contact c JOIN directory_agency a ON a.id = c.agency_id
WHERE a.slug = 'mssd' AND c.number = 1
"""


def officer(product):
    with psycopg.connect(product.database_url) as connection:
        listed_by_state = dict(connection.execute(OF_AGENCY, [SERVICES]).fetchall())
        in_steps = connection.execute(IN_STEPS).fetchone()
        contact = connection.execute(CONTACT).fetchone()[0]
    listed = {
        "desk": "/desk/",
        "contacts": "/contacts/",
        "contacts-none": "/contacts/?q=zzzz",
        "contact": f"/contacts/{contact}/",
        "contact-new": "/contacts/new/",
        "contact-correct": f"/contacts/{contact}/edit/",
        "contact-write": f"/contacts/{contact}/communications/new/",
        "queue": "/desk/requests/?view=all",
        "queue-mine": "/desk/requests/?view=mine",
        "queue-filtered": "/desk/requests/?view=all&state=submitted",
        "queue-empty": "/desk/requests/?view=all&q=ZZZZ",
        "workload": "/desk/workload/",
        "board": "/desk/board/",
        "batches": "/desk/batches/",
        "lists": "/desk/lists/",
        "list-wanted": "/desk/lists/new/requests/?view=all",
        "absences": "/desk/absences/",
        "absence-new": "/desk/absences/new/",
        "referrals": "/desk/referrals/",
        "referrals-out": "/desk/referrals/?view=out",
        "support-records": "/desk/support/",
        "support-enrol": "/desk/support/enrol/",
        "staff-safety": "/account/security/",
        "staff-confirm": "/account/confirm/",
        "staff-codes": "/account/security/recovery-codes/",
    }
    for state, number in listed_by_state.items():
        listed[f"record-{state}"] = f"/desk/requests/{number}/"
    if "in_review" in listed_by_state:
        record = listed["record-in_review"]
        listed |= {f"record-{step}": f"{record}{step}/" for step in ("ask", "decide", "hand-over")}
    if in_steps:
        stepping = f"/desk/requests/{in_steps[0]}/"
        listed |= {
            "record-steps": stepping,
            "record-step-finish": f"{stepping}steps/home-visit/finish/",
            "record-step-back": f"{stepping}steps/document-check/back/",
        }
    if "approved" in listed_by_state:
        listed["record-letter"] = f"{listed['record-approved']}letter/"
    return [Place(name, address) for name, address in listed.items()]


CHILD = "SELECT id::text FROM privacy_guardianship WHERE state = 'confirmed' AND guardian_id = %s"
GUARDIANSHIPS = "SELECT state, id::text FROM privacy_guardianship ORDER BY id"
MANAGED = """
SELECT id::text FROM catalogue_service WHERE state = %s AND jurisdiction = 'bangsamoro' ORDER BY slug LIMIT 1
"""


STEPPED = "SELECT id::text FROM catalogue_service WHERE slug = 'older-persons-support'"


def catalogue(product):
    """The pages on which an agency writes its services: one that is published, and one that is a draft."""
    with psycopg.connect(product.database_url) as connection:
        public = connection.execute(MANAGED, ["published"]).fetchone()[0]
        stepped = connection.execute(STEPPED).fetchone()[0]
    here = f"/desk/services/{public}/"
    steps_ = ("basics", "words-en", "words-ar", "terms")
    listed = {
        "services-managed": "/desk/services/",
        "services-managed-none": "/desk/services/?q=zzzz",
        "service-new": "/desk/services/new/",
        "stories-told": "/desk/stories/",
        "stories-shown": "/desk/stories/?state=published",
        "service-managed": here,
        "service-preview": f"{here}preview/",
        "service-coverage": f"{here}coverage/?place=sirawai",
        "service-eligibility": f"{here}who/",
        "service-condition": f"{here}who/condition/?at=&fact=person.work",
        "service-trial": f"{here}who/try/",
        "service-documents": f"{here}documents/",
        "service-workflow": f"/desk/services/{stepped}/workflow/",
        "service-workflow-none": f"{here}workflow/",
        "service-workflow-step": f"/desk/services/{stepped}/workflow/home-visit/",
        "service-document-new": f"{here}documents/new/",
        "service-questions": f"{here}questions/",
        "service-question-new": f"{here}questions/new/",
        "service-versions": f"{here}versions/",
        "service-compare": f"{here}versions/compare/",
        "service-unpublish": f"{here}unpublish/",
        "service-archive": f"{here}archive/",
    }
    listed |= {f"service-{one}": f"{here}edit/{one}/" for one in steps_}
    return [Place(name, address) for name, address in listed.items()]


YEAR = "SELECT id::text FROM meetings_series ORDER BY fiscal_year LIMIT 1"
MEETINGS = (
    "SELECT DISTINCT ON (state) state, id::text FROM meetings_meeting ORDER BY state, starts_at"
)
AGREEMENTS = (
    "SELECT DISTINCT ON (state) state, id::text FROM directory_partnership ORDER BY state, id"
)

COMMUNITY = (
    "SELECT id::text FROM directory_community WHERE people IS NOT NULL ORDER BY name LIMIT 1"
)


def coordinator(product):
    """Years of meetings, and one meeting in each state."""
    with psycopg.connect(product.database_url) as connection:
        year = connection.execute(YEAR).fetchone()[0]
        found = dict(connection.execute(MEETINGS).fetchall())
        community = connection.execute(COMMUNITY).fetchone()[0]
        agreed = dict(connection.execute(AGREEMENTS).fetchall())
    listed = {
        "meetings": "/meetings/",
        "meetings-all": "/meetings/all/",
        "meetings-none": "/meetings/all/?quarter=1&state=upcoming",
        "meetings-new": "/meetings/series/new/",
        "meetings-year": f"/meetings/series/{year}/",
        "meetings-plan": f"/meetings/series/{year}/generate/",
        "meetings-move": f"/meetings/{found['scheduled']}/move/",
        "communities": "/communities/?place=0900000000",
        "communities-none": "/communities/?q=zzzz",
        "community": f"/communities/{community}/",
        "community-new": "/communities/new/",
        "community-correct": f"/communities/{community}/correct/",
        "community-retire": f"/communities/{community}/retire/",
        "community-total": "/communities/totals/0900000000/",
        "agency-posts": "/agencies/mssd/focal-persons/",
        "agreements": "/partnerships/",
        "agreements-none": "/partnerships/?state=dropped",
        "agreement-new": "/partnerships/new/",
        "agreement-draft": f"/partnerships/{agreed['draft']}/",
        "agreement-side": f"/partnerships/{agreed['draft']}/sides/new/",
        "agreement-document": f"/partnerships/{agreed['draft']}/documents/new/",
        "agreement-in-force": f"/partnerships/{agreed['in_force']}/",
        "agreement-renew": f"/partnerships/{agreed['in_force']}/renew/",
        "agreement-end": f"/partnerships/{agreed['in_force']}/end/",
        "agreement-ended": f"/partnerships/{agreed['ended']}/",
        "agency-appoint": "/agencies/mssd/focal-persons/new/",
        "meetings-postpone": f"/meetings/{found['scheduled']}/postpone/",
        "meetings-cancel": f"/meetings/{found['scheduled']}/cancel/",
    }
    listed |= {f"meeting-{state}": f"/meetings/{number}/" for state, number in found.items()}
    completed = f"/meetings/{found['completed']}/"
    listed |= {
        "meeting-agenda": f"/meetings/{found['scheduled']}/agenda/",
        "meeting-attendance": f"{completed}attendance/",
        "meeting-sheet": f"/meetings/{found['held']}/attendance/record/",
        "meeting-screen": f"/meetings/{found['held']}/attendance/screen/",
        "meeting-minutes": f"{completed}minutes/",
        "meeting-draft": f"/meetings/{found['held']}/minutes/",
        "commitments": "/meetings/commitments/",
        "commitment-new": f"{completed}commitments/new/",
        "meeting-writing": f"/meetings/{found['held']}/minutes/write/",
    }
    return [Place(name, address) for name, address in listed.items()]


OF_AGENCY_PPAS = """
SELECT DISTINCT ON (p.state) p.state, p.id::text FROM programmes_ppa p
JOIN identity_role_grant g ON g.agency_id = p.agency_id WHERE g.person_id = %s ORDER BY p.state, p.id
"""

OF_AGENCY_NEED = """
SELECT n.id::text FROM programmes_need n JOIN identity_role_grant g ON g.agency_id = n.agency_id
WHERE g.person_id = %s AND n.state = 'prioritized' ORDER BY n.answers DESC, n.id LIMIT 1
"""
OF_AGENCY_BUDGET = """
SELECT b.id::text FROM programmes_budget b JOIN identity_role_grant g ON g.agency_id = b.agency_id
WHERE g.person_id = %s ORDER BY b.state, b.id LIMIT 1
"""


def programmes(product):
    """What a focal person leads: programmes in every state with their forms, and how work is given out."""
    with psycopg.connect(product.database_url) as connection:
        focal = stable_id("person", "focal")
        found = dict(connection.execute(OF_AGENCY_PPAS, [focal]).fetchall())
        number = found["ongoing"]
        marks = "SELECT id::text FROM programmes_{} WHERE ppa_id = %s ORDER BY id LIMIT 1"
        milestone = connection.execute(marks.format("milestone"), [number]).fetchone()[0]
        indicator = connection.execute(marks.format("indicator"), [number]).fetchone()[0]
        need = connection.execute(OF_AGENCY_NEED, [focal]).fetchone()[0]
        budget = connection.execute(OF_AGENCY_BUDGET, [focal]).fetchone()[0]
    here = f"/programmes/{number}/"
    listed = {
        "programmes": "/programmes/",
        "programmes-none": "/programmes/?q=zzzzqqqq",
        "programme-new": "/programmes/new/",
        "programme-edit": f"{here}edit/",
        "programme-state": f"{here}state/",
        "programme-funding": f"{here}funding/",
        "programme-funding-new": f"{here}funding/new/",
        "programme-report": f"{here}updates/new/",
        "programme-milestone-new": f"{here}milestones/new/",
        "programme-milestone": f"{here}milestones/{milestone}/",
        "programme-indicator-new": f"{here}indicators/new/",
        "programme-indicator": f"{here}indicators/{indicator}/",
        "programme-needs": f"{here}needs/",
        "programme-budgets": f"{here}budgets/",
        "programme-budget-new": f"{here}budgets/new/",
        "budgets": "/programmes/budgets/",
        "budget": f"/programmes/budgets/{budget}/",
        "needs": "/programmes/needs/",
        "needs-none": "/programmes/needs/?q=zzzzqqqq",
        "need-new": "/programmes/needs/new/",
        "need": f"/programmes/needs/{need}/",
        "need-edit": f"/programmes/needs/{need}/edit/",
        "need-state": f"/programmes/needs/{need}/state/",
        "need-link": f"/programmes/needs/{need}/programmes/new/",
        "programme-sheets": "/programmes/imports/",
        "programme-sheet-new": "/programmes/imports/new/",
        "programme-reach": f"{here}beneficiaries/",
        "programme-enrol": f"{here}beneficiaries/new/",
        "programme-links": f"{here}links/",
        "assigning": "/desk/assigning/",
        "assigning-rule": "/desk/assigning/rule/",
        "assigning-skills": "/desk/assigning/skills/",
        "assigning-preview": "/desk/assigning/preview/",
        "assigning-waiting": "/desk/assigning/waiting/",
        "board": "/desk/board/",
    }
    listed |= {f"programme-{state}": f"/programmes/{one}/" for state, one in found.items()}
    return [Place(name, address) for name, address in listed.items()]


RECORDS = """
SELECT e.candidate_id::text, e.id::text FROM support_enrolment e WHERE e.ended_at IS NULL
AND EXISTS (SELECT FROM support_assignment a WHERE a.enrolment_id = e.id AND a.worker_id = %s AND a.until IS NULL)
ORDER BY e.started_at
"""
PARTS = ("identity", "contact", "emergency", "health", "needs", "learning")


def own_intake():
    """What somebody reads who takes part in a support programme, and is asked to confirm what they told."""
    intake = "/portal/support/intake/"
    listed = {
        "candidate-portal": "/portal/",
        "candidate-support": "/portal/support/",
        "intake": intake,
        "intake-versions": f"{intake}versions/",
        **{f"intake-{part}": f"{intake}{part}/" for part in PARTS},
    }
    return [Place(name, address) for name, address in listed.items()]


def intakes_on_the_desk(product):
    """A record with everything told, and one where nothing was sent."""
    with psycopg.connect(product.database_url) as connection:
        found = dict(connection.execute(RECORDS, [stable_id("person", "keyworker")]).fetchall())
    told = f"/desk/support/{found[str(stable_id('person', 'candidate'))]}/"
    untold = f"/desk/support/{list(found.values())[-1]}/"
    listed = {
        "support-record-told": told,
        "support-intake": f"{told}intake/",
        "support-intake-health": f"{told}intake/health/",
        "support-intake-identity": f"{told}intake/identity/",
        "support-intake-versions": f"{told}intake/versions/",
        "support-record-untold": untold,
        "support-intake-untold": f"{untold}intake/",
    }
    return [Place(name, address) for name, address in listed.items()]


def information_officer(product):
    """What the information officer answers for."""
    with psycopg.connect(product.database_url) as connection:
        families = dict(connection.execute(GUARDIANSHIPS).fetchall())
    listed = {
        "privacy-desk": "/desk/privacy/",
        "privacy-register": "/desk/privacy/register/",
        "privacy-notices": "/desk/privacy/notices/",
        "privacy-guardians": "/desk/privacy/guardians/",
        "privacy-birth-dates": "/account/birth-date/correct/",
        "privacy-grounds": "/desk/privacy/grounds/",
        "privacy-grounds-new": "/desk/privacy/grounds/new/",
        "privacy-guardian-waiting": f"/desk/privacy/guardians/{families['asked']}/",
        "privacy-guardian-confirmed": f"/desk/privacy/guardians/{families['confirmed']}/",
    }
    return [Place(name, address) for name, address in listed.items()]


def administrator(product):
    """What an administrator keeps: people, roles, policies, and how safely people sign in."""
    officer = f"/admin/people/{stable_id('person', 'officer2')}/"
    with psycopg.connect(product.database_url) as connection:
        policy = connection.execute(POLICY).fetchone()
        wish = connection.execute(WISH).fetchone()
        agency = connection.execute(AGENCY).fetchone()[0]
    listed = {
        "admin": "/admin/",
        "admin-people": "/admin/people/",
        "admin-person": officer,
        "admin-grant": f"{officer}grant/",
        "admin-permissions": f"{officer}permissions/",
        "admin-sign-out": f"{officer}do/sign-out/",
        "admin-invite": "/admin/people/invite/",
        "admin-roles": "/admin/roles/",
        "admin-who-may": "/admin/who-may/?code=cases.decide",
        "admin-policies": "/admin/policies/",
        "admin-policy-new": "/admin/policies/new/",
        "admin-sign-ins": "/admin/sign-ins/",
        "admin-end-sessions": f"/admin/sign-ins/end/?agency={agency}",
        "admin-affiliations": "/admin/affiliations/",
        "admin-deliveries": "/admin/deliveries/",
    }
    if policy:
        listed |= {
            "admin-policy": f"/admin/policies/{policy[0]}/",
            "admin-policy-change": f"/admin/policies/{policy[0]}/change/",
        }
    if wish:
        listed["admin-affiliation"] = f"/admin/affiliations/{wish[0]}/"
    return [Place(name, address) for name, address in listed.items()]


def merchant():
    """What whoever acts for a business reads."""
    clinic = f"/portal/merchant/{stable_id('merchant', 'katutura-clinic')}/"
    waiting = f"/portal/merchant/{stable_id('merchant', 'okuryangava-pharmacy')}/"
    listed = {
        "businesses-own": "/portal/merchant/",
        "business-open": clinic,
        "business-waiting": waiting,
        "business-transactions": f"{clinic}transactions/",
        "business-nothing-moved": f"{waiting}transactions/",
        "business-payments": f"{clinic}payments/",
        "business-pay": f"/portal/payments/to/{stable_id('merchant', 'katutura-clinic')}/",
        "business-settlements": f"{clinic}settlements/",
        "business-settlements-none": f"{waiting}settlements/",
        "business-settlement": f"{clinic}settlements/{stable_id('settlement', 'clinic:2')}/",
        "business-settlement-plan": f"{clinic}settlements/plan/",
        "business-keys": f"{clinic}keys/",
        "business-key-make": f"{clinic}keys/make/",
        "business-people": f"{clinic}people/",
        "business-people-none": f"{waiting}people/",
        "business-people-invite": f"{clinic}people/invite/",
        "business-people-leave": f"{clinic}people/{stable_id('merchant-member', 'katutura-clinic')}/remove/",
        "business-people-remove": f"{clinic}people/{stable_id('merchant-member', 'clinic-books')}/remove/",
        "business-people-take-back": (
            f"{clinic}people/invitations/{stable_id('merchant-invitation', 'clinic')}/withdraw/"
        ),
        "business-webhooks": f"{clinic}webhooks/",
        "business-webhooks-none": f"{waiting}webhooks/",
        "business-webhook-add": f"{clinic}webhooks/add/",
        "business-webhook": f"{clinic}webhooks/{stable_id('webhook', 'clinic')}/",
    }
    return [Place(name, address) for name, address in listed.items()]


def merchants_desk():
    """What a finance officer reads about businesses."""
    listed = {
        "desk-businesses": "/desk/merchants/",
        "desk-businesses-none": "/desk/merchants/?state=refused",
        "desk-settlements": "/desk/settlements/",
        "desk-settlements-none": "/desk/settlements/?state=held",
        "desk-settlement-failed": f"/desk/settlements/{stable_id('settlement', 'clinic:2')}/",
        "desk-business-open": f"/desk/merchants/{stable_id('merchant', 'katutura-clinic')}/",
        "desk-business-waiting": f"/desk/merchants/{stable_id('merchant', 'sirawai-store')}/",
    }
    return [Place(name, address) for name, address in listed.items()]


def finance_officer(product):
    """Where money is let go."""
    with psycopg.connect(product.database_url) as connection:
        by_state = dict(connection.execute(PAYOUTS).fetchall())
        wallet = connection.execute(WALLET).fetchone()[0]
    listed = {
        "payouts-waiting": "/desk/payouts/",
        "payouts-paid": "/desk/payouts/?view=paid",
        "payouts-contested": "/desk/payouts/?view=contested",
        "payouts-moving": "/desk/payouts/?view=moving",
        "bank-files": "/desk/payouts/bank-files/",
        "payouts-sure": f"/desk/payouts/batches/new/?payout={by_state['proposed']}",
        "batches": "/desk/payouts/batches/",
        "ledger": "/desk/ledger/",
        "desk-wallets": "/desk/wallets/",
        "desk-wallet": f"/desk/wallets/?number={wallet}",
        "desk-wallet-none": "/desk/wallets/?number=1234",
        "treasuries": "/desk/funding/",
        "treasuries-none": "/desk/funding/?state=refused",
        "fund-agency": "/desk/funding/new/",
        "contradictions": "/desk/contradictions/",
        "contradictions-resolved": "/desk/contradictions/?view=resolved",
        "desk-payments": "/desk/payments/",
        "desk-payments-none": "/desk/payments/?state=expired",
        "reconciliation": "/desk/payments/reconciliation/",
        "reconciliation-closed": "/desk/payments/reconciliation/?view=closed",
        "statements": "/desk/payments/reconciliation/statements/",
    }
    listed |= {f"payout-{state}": f"/desk/payouts/{one}/" for state, one in by_state.items()}
    return [Place(name, address) for name, address in listed.items()]
