"""Addresses of the face itself; `site/urls.py` includes them at the root."""

from django.conf import settings
from django.urls import URLPattern, path

from tulay.plumbing.ui import views

app_name = "ui"
urlpatterns: list[URLPattern] = [
    path("preferences/", views.preferences, name="preferences"),
    path("language/", views.language, name="language"),
    path("offline/", views.offline, name="offline"),
]
if getattr(settings, "DEMO", False) or getattr(settings, "PATTERNS", False):
    from tulay.plumbing.ui import patterns

    urlpatterns.append(path("patterns/", patterns.index, name="patterns"))
