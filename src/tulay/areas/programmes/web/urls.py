"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.programmes.web import (
    beneficiaries,
    beneficiary_steps,
    budgets,
    imports,
    links,
    need_steps,
    needs,
    ppas,
    record,
)

app_name = "programmes"
urlpatterns = [
    *beneficiaries.addresses,
    *beneficiary_steps.addresses,
    *budgets.addresses,
    *imports.addresses,
    *links.addresses,
    *needs.addresses,
    *need_steps.addresses,
    *ppas.addresses,
    *record.addresses,
]
