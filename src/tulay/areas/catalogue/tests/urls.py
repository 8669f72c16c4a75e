"""Our addresses, with an API of our own endpoints and those of the directory."""

from django.urls import include, path

from tulay.areas.catalogue.api import endpoints, public
from tulay.areas.directory.api import endpoints as directory
from tulay.plumbing.http.api import make_api

handler400 = "tulay.plumbing.http.views.bad_request"
handler403 = "tulay.plumbing.http.views.forbidden"
handler404 = "tulay.plumbing.http.views.not_found"
handler500 = "tulay.plumbing.http.views.broken"

api = make_api(title="Trial", description="", version="1", namespace="catalogue-trial")
for router in (public.router, endpoints.router, directory.router):
    api.add_router("", router)

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("tulay.areas.directory.web.urls")),
    path("", include("tulay.areas.catalogue.web.urls")),
    path("", include("tulay.plumbing.ui.urls")),
]
