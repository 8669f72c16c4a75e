"""Which address leads where."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tulay.site import desk, portal
from tulay.site.api import api
from tulay.site.home import home

handler400 = "tulay.plumbing.http.views.bad_request"
handler403 = "tulay.plumbing.http.views.forbidden"
handler404 = "tulay.plumbing.http.views.not_found"
handler500 = "tulay.plumbing.http.views.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    # First: programs ask most often, and each pattern before it is tried.
    path("api/v1/", api.urls),
    path("", home, name="home"),
    path("", include("tulay.plumbing.http.urls")),
    path("", include("tulay.areas.identity.web.urls")),  # keeps a language for people, too
    path("", include("tulay.areas.identity.web.discovery")),
    path("", include("tulay.plumbing.ui.urls")),
    path("", include("tulay.areas.notifications.web.urls")),
    path("", include("tulay.areas.privacy.web.urls")),
    path("", include("tulay.site.information")),
    path("", include("tulay.site.developers")),
    path("", include("tulay.site.searching")),
    path("", include("tulay.areas.audit.web.urls")),
    path("", include("tulay.areas.cases.web.urls")),
    path("", include("tulay.areas.payments.web.urls")),
    path("", include("tulay.areas.meetings.web.urls")),
    path("", include("tulay.areas.programmes.web.urls")),
    path("", include("tulay.areas.support.web.urls")),
    path("portal/", portal.index, name="portal"),
    path("desk/", desk.index, name="desk"),
    path("", include("tulay.areas.directory.web.urls")),
    path("", include("tulay.areas.catalogue.web.urls")),
]
if settings.DEMO:
    urlpatterns += [
        path("", include("tulay.site.demo_mail")),
        path("", include("tulay.site.demo_texts")),
        path("", include("tulay.site.tour")),
    ]
