"""Which address leads where."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "tulay.plumbing.http.views.bad_request"
handler403 = "tulay.plumbing.http.views.forbidden"
handler404 = "tulay.plumbing.http.views.not_found"
handler500 = "tulay.plumbing.http.views.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tulay.plumbing.http.urls")),
]
