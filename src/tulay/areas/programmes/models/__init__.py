"""The tables of this area, one file per topic."""

from tulay.areas.programmes.models.beneficiaries import Beneficiary
from tulay.areas.programmes.models.budgets import Budget, BudgetStep
from tulay.areas.programmes.models.children import Funding, Indicator, Milestone, Update
from tulay.areas.programmes.models.imports import Import, Staged
from tulay.areas.programmes.models.links import Link
from tulay.areas.programmes.models.needs import Need, NeedAnswer, NeedStep
from tulay.areas.programmes.models.ppas import Ppa

__all__ = [
    "Beneficiary",
    "Budget",
    "BudgetStep",
    "Funding",
    "Import",
    "Indicator",
    "Link",
    "Milestone",
    "Need",
    "NeedAnswer",
    "NeedStep",
    "Ppa",
    "Staged",
    "Update",
]
