"""Addresses of this area."""

from tulay.areas.support.web import enrolments, own, programmes

app_name = "support"
urlpatterns = [*own.addresses, *programmes.addresses, *enrolments.addresses]
