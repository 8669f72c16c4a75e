"""Words for proposed budgets."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.programmes.rules.budgets import BudgetState, Verdict

STATES = {
    BudgetState.DRAFT: pgettext_lazy("budget", "Draft"),
    BudgetState.TECHNICAL_REVIEW: pgettext_lazy("budget", "Technical review"),
    BudgetState.BUDGET_REVIEW: pgettext_lazy("budget", "Budget review"),
    BudgetState.CONSULTATION: pgettext_lazy("budget", "Talks with those concerned"),
    BudgetState.EXECUTIVE_APPROVAL: pgettext_lazy("budget", "Waits for approval"),
    BudgetState.APPROVED: pgettext_lazy("budget", "Approved"),
    BudgetState.ENACTED: pgettext_lazy("budget", "Enacted and allocated"),
    BudgetState.REJECTED: pgettext_lazy("budget", "Rejected"),
}
TONES = {
    BudgetState.DRAFT: "",
    BudgetState.TECHNICAL_REVIEW: "info",
    BudgetState.BUDGET_REVIEW: "info",
    BudgetState.CONSULTATION: "info",
    BudgetState.EXECUTIVE_APPROVAL: "brand",
    BudgetState.APPROVED: "success",
    BudgetState.ENACTED: "success",
    BudgetState.REJECTED: "warning",
}
VERDICTS = {
    Verdict.PASS: gettext_lazy("It passes"),
    Verdict.RETURN: gettext_lazy("Give it back to be revised"),
    Verdict.REJECT: gettext_lazy("Reject it for good"),
}
