"""The API of this area alone, for its tests."""

from django.urls import include, path

from tulay.areas.cases.api import (
    assigning,
    batches,
    clock,
    conversion,
    endpoints,
    fees,
    inner_steps,
    more_time,
    papers,
    prefill,
    programmes,
    public,
    referrals,
    sharing_out,
    stories,
    templates,
    undoing,
    uploads,
    workload,
)
from tulay.plumbing.http.api import make_api

handler400 = "tulay.plumbing.http.views.bad_request"
handler403 = "tulay.plumbing.http.views.forbidden"
handler404 = "tulay.plumbing.http.views.not_found"
handler500 = "tulay.plumbing.http.views.broken"

api = make_api(title="Cases", description="", version="1", namespace="cases-tests")
MODULES = (
    assigning,
    batches,
    clock,
    conversion,
    endpoints,
    fees,
    inner_steps,
    more_time,
    papers,
    prefill,
    programmes,
    public,
    referrals,
    sharing_out,
    stories,
    templates,
    undoing,
    uploads,
    workload,
)
for module in MODULES:
    api.add_router("", module.router)

urlpatterns = [path("api/v1/", api.urls), path("", include("tulay.plumbing.http.urls"))]
