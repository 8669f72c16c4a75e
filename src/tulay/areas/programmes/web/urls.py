"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.programmes.web import imports, ppas, record

app_name = "programmes"
urlpatterns = [*imports.addresses, *ppas.addresses, *record.addresses]
