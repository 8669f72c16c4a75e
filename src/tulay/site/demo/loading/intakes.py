"""What four people told about themselves for their support: with its history, with help, half done, without consent."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.support.actions.intake import save_intake, send_intake
from tulay.areas.support.queries.intake import own_intake
from tulay.areas.support.rules.intake_numbers import check_digit
from tulay.kernel.actor import Actor, ActorKind, Grant

DAY = timedelta(days=1)
FIRST = {
    "phone": "072 555 0142",
    "street": "14 Klipfontein Road",
    "town": "Athlone, Cape Town",
    "province": "Western Cape",
    "postcode": "7764",
    "emergency_name": "Nomvula Motaung (mother)",
    "emergency_phone": "083 555 0117",
    "learning_style": "With pictures and time to try things myself",
}
SPECIAL = {
    "diagnosis": "Deaf since birth. I use South African Sign Language.",
    "medications": "None",
    "allergies": "Penicillin",
    "medical_notes": "I do not hear alarms. Please come and get me when there is a fire drill.",
    "doctor_name": "Athlone Community Health Centre",
    "doctor_phone": "021 555 0190",
    "accommodations": "A seat in front, where I see the interpreter. Slides a day before.",
    "assistive_technology": "Captions on videos, a phone with a video call app",
    "support_needs": "An interpreter of sign language at lessons and at interviews",
    "communication_preferences": "Write to me, or sign. Please do not phone.",
}
MOVED = {"street": "7 Belgravia Road", "postcode": "7764", "emergency_phone": "083 555 0171"}
HELPED = {
    "phone": "073 555 0164",
    "street": "22 Spine Road",
    "town": "Khayelitsha, Cape Town",
    "province": "Western Cape",
    "postcode": "7784",
    "emergency_name": "Andile Mabuza (brother)",
    "emergency_phone": "084 555 0139",
    "diagnosis": "Low vision. I see large letters with good contrast.",
    "assistive_technology": "A screen reader and a magnifier",
    "communication_preferences": "Phone me, or send a voice message.",
}
HALF = {"phone": "076 555 0128", "town": "Mitchells Plain, Cape Town", "emergency_name": "My aunt"}
PLAIN = {
    "phone": "071 555 0155",
    "street": "3 Voortrekker Road",
    "town": "Bellville",
    "province": "Western Cape",
    "emergency_name": "Sarah Adams",
    "emergency_phone": "082 555 0183",
}


def load_intakes(
    now: datetime, births: Mapping[UUID, date], worker_id: UUID, notice_id: UUID
) -> None:
    """Write and send them through the product's own actions."""
    first, second, third, fourth = births
    for person_id in (first, second):
        give_consent(
            actor=_acting(person_id),
            notice_id=notice_id,
            language="en",
            channel=Channel.WEB,
            now=now - 299 * DAY,
        )
    _told(_acting(first), _number(births[first]) | FIRST | SPECIAL, now - 290 * DAY)
    _told(_acting(first), MOVED, now - 195 * DAY)
    _told(_acting(second, worker_id), _number(births[second]) | HELPED, now - 100 * DAY)
    _told(_acting(third), HALF, now - 2 * DAY, is_sent=False)
    _told(_acting(fourth), {"identity_paper": "none"} | PLAIN, now - 40 * DAY)


def _acting(person_id: UUID, helper_id: UUID | None = None) -> Actor:
    grants = (Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value),)
    on_behalf_of = person_id if helper_id else None
    return Actor(helper_id or person_id, ActorKind.PERSON, grants, on_behalf_of=on_behalf_of)


def _told(actor: Actor, answers: dict[str, str], at: datetime, *, is_sent: bool = True) -> None:
    revision = own_intake(actor).revision
    save_intake(actor=actor, answers=answers, revision=revision, now=at)
    if is_sent:
        send_intake(actor=actor, now=at + timedelta(minutes=12))


def _number(born: date) -> dict[str, str]:
    """Return a number that fits a day of birth."""
    twelve = f"{born:%y%m%d}019308"
    return {"identity_paper": "sa-id", "identity_number": twelve + check_digit(twelve)}
