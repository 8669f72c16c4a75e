"""Addresses of the face with its pattern page, whatever the mode."""

from django.urls import include, path

from tulay.plumbing.ui import patterns

urlpatterns = [
    path("", include("tulay.plumbing.ui.urls")),
    path("patterns-here/", patterns.index),
]
