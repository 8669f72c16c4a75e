"""Addresses of people's rights, and of the desk that answers."""

from django.urls import path

from tulay.areas.privacy.web import rights, rights_desk

patterns = [
    path("portal/privacy/requests/", rights.index, name="own-requests"),
    path("portal/privacy/requests/new/<slug:right>/", rights.ask, name="ask"),
    path("portal/privacy/requests/<uuid:request_id>/", rights.own, name="own-request"),
    path(
        "portal/privacy/requests/<uuid:request_id>/withdraw/",
        rights.withdraw,
        name="withdraw-request",
    ),
    path("portal/privacy/exports/<str:token>/", rights.open_, name="open-copy"),
    path("privacy/export-schema-1.json", rights.export_schema, name="export-schema"),
    path("privacy/certificates/<str:number>/", rights.show_certificate, name="certificate"),
    path("desk/privacy/requests/", rights_desk.index, name="rights-desk"),
    path("desk/privacy/requests/new/", rights_desk.file, name="file"),
    path("desk/privacy/requests/<uuid:request_id>/", rights_desk.show, name="desk-request"),
    path("desk/privacy/requests/<uuid:request_id>/decide/", rights_desk.decide, name="decide"),
    path("desk/privacy/requests/<uuid:request_id>/sign/", rights_desk.sign, name="sign"),
    path("desk/privacy/requests/<uuid:request_id>/put-off/", rights_desk.put_off, name="put-off"),
    path("desk/privacy/requests/<uuid:request_id>/copy/", rights_desk.issue, name="issue-copy"),
    path(
        "desk/privacy/requests/<uuid:request_id>/lift/", rights_desk.lift, name="lift-restriction"
    ),
    path("desk/privacy/requests/<uuid:request_id>/hold/", rights_desk.hold, name="hold"),
    path(
        "desk/privacy/requests/<uuid:request_id>/lift-hold/",
        rights_desk.lift_hold_,
        name="lift-hold",
    ),
]
