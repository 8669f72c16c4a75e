"""The area's endpoints alone."""

from django.urls import path

from tulay.areas.identity.api.endpoints import router
from tulay.plumbing.http.api import make_api

api = make_api(title="Identity", description="", version="1", namespace="identity-tests")
api.add_router("", router)
urlpatterns = [path("api/v1/", api.urls)]
