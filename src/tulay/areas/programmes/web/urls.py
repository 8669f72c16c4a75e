"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.programmes.web import budgets, imports, need_steps, needs, ppas, record

app_name = "programmes"
urlpatterns = [
    *budgets.addresses,
    *imports.addresses,
    *needs.addresses,
    *need_steps.addresses,
    *ppas.addresses,
    *record.addresses,
]
