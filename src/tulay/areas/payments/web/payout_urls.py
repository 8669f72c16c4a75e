"""Addresses of payouts: one's own, and the finance officer's desk."""

from django.urls import path

from tulay.areas.payments.web import batches, payouts, payouts_desk

addresses = [
    path("portal/payouts/", payouts.index, name="own-payouts"),
    path("portal/payouts/<uuid:payout_id>/", payouts.show, name="own-payout"),
    path("portal/payouts/<uuid:payout_id>/where/", payouts.where, name="where"),
    path("portal/payouts/<uuid:payout_id>/confirm/", payouts.confirm, name="confirm-payout"),
    path("portal/payouts/<uuid:payout_id>/contest/", payouts.contest, name="contest-payout"),
    path(
        "portal/payouts/<uuid:payout_id>/payout.tlog-proof", payouts.receipt, name="payout-receipt"
    ),
    path("desk/payouts/", payouts_desk.index, name="desk-payouts"),
    path("desk/payouts/batches/", batches.index, name="batches"),
    path("desk/payouts/batches/new/", batches.choose, name="choose-batch"),
    path("desk/payouts/batches/pay/", batches.pay, name="disburse"),
    path("desk/payouts/batches/<uuid:batch_id>/", batches.show, name="batch"),
    path("desk/payouts/<uuid:payout_id>/", payouts_desk.show, name="desk-payout"),
    path("desk/payouts/<uuid:payout_id>/approve/", payouts_desk.approve, name="approve-payout"),
    path("desk/payouts/<uuid:payout_id>/refuse/", payouts_desk.refuse, name="refuse-payout"),
    path("desk/payouts/<uuid:payout_id>/clear/", payouts_desk.clear, name="clear-payout"),
]
