"""Addresses of the log."""

from django.urls import path

from tulay.areas.audit.web import log, search, verify

app_name = "audit"
urlpatterns = [
    path("log/", log.anchors, name="anchors"),
    path("log/checkpoint", log.checkpoint, name="checkpoint"),
    path("log/tile/<path:path>", log.tile, name="tile"),
    path("log/proof/<uuid:entry_id>", log.proof, name="proof"),
    path("verify/", verify.verify, name="verify"),
    path("audit/", search.search, name="search"),
    path("audit/entries/<uuid:entry_id>/", search.entry, name="entry"),
    path("audit/entries/<uuid:entry_id>.tlog-proof", search.receipt, name="receipt"),
    path("portal/privacy/access-log/", search.access_log, name="access-log"),
]
