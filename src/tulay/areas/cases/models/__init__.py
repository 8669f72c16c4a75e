"""The tables of a request and of what happens to it."""

from tulay.areas.cases.models.absences import Absence
from tulay.areas.cases.models.assigning import AssignmentPlan, OfficerSkills
from tulay.areas.cases.models.batches import Batch, BatchItem
from tulay.areas.cases.models.decisions import Decision
from tulay.areas.cases.models.forgetting import Forgotten
from tulay.areas.cases.models.imports import BroughtRequest, RequestImport, StagedRequests
from tulay.areas.cases.models.inner_steps import InnerMove, InnerStep
from tulay.areas.cases.models.papers import Comment, Document
from tulay.areas.cases.models.prefill import PrefillConsent
from tulay.areas.cases.models.referrals import Referral
from tulay.areas.cases.models.requests import Request
from tulay.areas.cases.models.service_levels import Escalation, MoreTime
from tulay.areas.cases.models.templates import ResponseTemplate
from tulay.areas.cases.models.transitions import Assignment, Transition

__all__ = [
    "Absence",
    "Assignment",
    "AssignmentPlan",
    "Batch",
    "BatchItem",
    "BroughtRequest",
    "Comment",
    "Decision",
    "Document",
    "Escalation",
    "Forgotten",
    "InnerMove",
    "InnerStep",
    "MoreTime",
    "OfficerSkills",
    "PrefillConsent",
    "Referral",
    "Request",
    "RequestImport",
    "ResponseTemplate",
    "StagedRequests",
    "Transition",
]
