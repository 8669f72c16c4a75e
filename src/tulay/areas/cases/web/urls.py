"""Addresses of applying, following, and working on requests."""

from django.urls import path

from tulay.areas.cases.web import (
    absences,
    answers,
    apply,
    check,
    desk,
    letter,
    papers,
    portal,
    receipt,
    record,
    rights_link,
    track,
    work,
    workload,
)

APPLY = "services/<slug:slug>/apply/"
DRAFT = f"{APPLY}<uuid:request_id>/"
OWN = "portal/requests/<uuid:request_id>/"
DESK = "desk/requests/<uuid:request_id>/"

app_name = "cases"
urlpatterns = [
    path(APPLY, apply.begin, name="apply"),
    path(f"{APPLY}places/", answers.places, name="apply-places"),
    path(DRAFT, apply.resume, name="apply-resume"),
    path(f"{DRAFT}contact/", apply.contact, name="apply-contact"),
    path(f"{DRAFT}answers/", answers.answers, name="apply-answers"),
    path(f"{DRAFT}save/", answers.save, name="apply-save"),
    path(f"{DRAFT}documents/", papers.documents, name="apply-documents"),
    path(f"{DRAFT}documents/<uuid:document_id>/remove/", papers.remove, name="apply-remove"),
    path(f"{DRAFT}check/", check.check, name="apply-check"),
    path(f"{DRAFT}done/", check.done, name="apply-done"),
    path("track/", track.track, name="track"),
    path("track/rights/", rights_link.rights_link, name="rights-link"),
    path("portal/requests/", portal.index, name="own-list"),
    path(OWN, portal.detail, name="own"),
    path(f"{OWN}answer/", portal.give_answer, name="own-answer"),
    path(f"{OWN}withdraw/", portal.take_back, name="own-withdraw"),
    path(f"{OWN}appeal/", portal.ask_again, name="own-appeal"),
    path(f"{OWN}messages/", portal.write, name="own-message"),
    path(f"{OWN}pay/", portal.pay, name="own-pay"),
    path(f"{OWN}documents/<uuid:document_id>/", portal.document, name="own-document"),
    path(f"{OWN}letter/", letter.own, name="own-letter"),
    path(f"{OWN}letter.pdf", letter.own_pdf, name="own-letter-pdf"),
    path(f"{OWN}decision.tlog-proof", receipt.own, name="own-receipt"),
    path("desk/requests/", desk.index, name="queue"),
    path("desk/requests/take/", desk.ask_many, name="queue-ask-many"),
    path("desk/requests/take/now/", desk.take_many, name="queue-take-many"),
    path("desk/workload/", workload.show, name="workload"),
    path("desk/absences/", absences.index, name="absences"),
    path("desk/absences/new/", absences.plan, name="plan-absence"),
    path("desk/absences/<uuid:absence_id>/end/", absences.end, name="end-absence"),
    path(DESK, record.detail, name="record"),
    path(f"{DESK}why/", record.ask_why, name="record-look"),
    path(f"{DESK}row/", desk.take, name="queue-take"),
    path(f"{DESK}take/", work.take, name="record-take"),
    path(f"{DESK}review/", work.take_into_review, name="record-review"),
    path(f"{DESK}hand-over/", work.hand_over, name="record-hand-over"),
    path(f"{DESK}ask/", work.ask, name="record-ask"),
    path(f"{DESK}decide/", work.make_decision, name="record-decide"),
    path(f"{DESK}sign/", work.sign, name="record-sign"),
    path(f"{DESK}start/", work.begin_work, name="record-start"),
    path(f"{DESK}complete/", work.finish, name="record-complete"),
    path(f"{DESK}fee/", work.note_fee, name="record-fee"),
    path(f"{DESK}waive/", work.waive, name="record-waive"),
    path(f"{DESK}notes/", work.note, name="record-note"),
    path(f"{DESK}messages/", work.write, name="record-message"),
    path(f"{DESK}documents/<uuid:document_id>/", record.document, name="record-document"),
    path(f"{DESK}letter/", letter.of_agency, name="record-letter"),
    path(f"{DESK}letter.pdf", letter.of_agency_pdf, name="record-letter-pdf"),
    path(f"{DESK}decision.tlog-proof", receipt.of_agency, name="record-receipt"),
]
