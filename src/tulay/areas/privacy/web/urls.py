"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.privacy.web import (
    breaches,
    centre,
    grounds,
    guardian_desk,
    guardians,
    lists,
    notices,
    register,
    retention,
    rights_urls,
)

app_name = "privacy"
urlpatterns = [
    *register.addresses,
    *rights_urls.patterns,
    *notices.addresses,
    *grounds.addresses,
    *centre.addresses,
    *guardians.addresses,
    *guardian_desk.addresses,
    *retention.addresses,
    *breaches.addresses,
    *lists.addresses,
]
