"""Businesses and the people around them, as tests want them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import NOW, actor_of, make_grant, make_person
from tulay.areas.payments.actions.merchant_reviews import review_merchant
from tulay.areas.payments.actions.merchants import (
    Business,
    apply_merchant,
    attach_paper,
    send_merchant,
)
from tulay.areas.payments.rules.merchants import MerchantKind, MerchantStep
from tulay.kernel.ids import uuid7
from tulay.plumbing.files.upload import accept

TEXT = b"Certificate of registration CC/2019/04417, Windhoek."


def certificate(name="certificate.txt"):
    return accept(SimpleUploadedFile(name, TEXT))


def upload(name="certificate.txt"):
    file = io.BytesIO(TEXT)
    file.name = name
    return file


def business(**what_matters):
    defaults = {
        "name": "Katutura Family Clinic",
        "kind": MerchantKind.CLINIC,
        "registration_number": f"CC/2019/{uuid7().hex[-8:]}",
        "email": "office@clinic.example",
        "phone": "+264612345678",
        "address": "12 Independence Avenue\nWindhoek",
    }
    return Business(**(defaults | what_matters))


class Town:
    """An agency with two finance officers, one of another agency, and somebody with a business."""

    def __init__(self):
        self.agency = make_agency(jurisdiction="namibia")
        self.owner = make_person(name="Helena Uushona", jurisdiction="namibia")
        self.officer = self._officer(self.agency.id)
        self.stranger = self._officer(make_agency(jurisdiction="namibia").id)

    def _officer(self, agency_id):
        person = make_person(name="Nasser Samama")
        make_grant(person, Role.FINANCE_OFFICER, agency_id=agency_id)
        return person

    def drafted(self, *, now=NOW, person=None, **what_matters):
        return apply_merchant(
            actor=actor_of(person or self.owner, at=now),
            agency_id=self.agency.id,
            business=business(**what_matters),
            now=now,
        )

    def sent(self, *, now=NOW, **what_matters):
        made = self.drafted(now=now, **what_matters)
        actor = actor_of(what_matters.get("person") or self.owner, at=now)
        attach_paper(actor=actor, merchant_id=made, file=certificate(), now=now)
        send_merchant(actor=actor, merchant_id=made, now=now)
        return made

    def reviewed(self, merchant_id, step, *, reason="", now=NOW, by=None):
        return review_merchant(
            actor=actor_of(by or self.officer, at=now),
            merchant_id=merchant_id,
            step=step,
            reason=reason,
            now=now,
        )

    def opened(self, *, now=NOW, **what_matters):
        made = self.sent(now=now, **what_matters)
        self.reviewed(made, MerchantStep.APPROVE, now=now)
        return made
