"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.programmes.web import ppas, record

app_name = "programmes"
urlpatterns = [*ppas.addresses, *record.addresses]
