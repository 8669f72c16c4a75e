"""Addresses of the mechanics: health, figures, what problems mean."""

from django.urls import path

from tulay.plumbing.http import ops, views

urlpatterns = [
    path("livez", ops.livez, name="livez"),
    path("readyz", ops.readyz, name="readyz"),
    path("metrics", ops.prometheus, name="metrics"),
    path("problems/", views.problems, name="problems"),
    path("problems/<str:code>", views.problem_explained, name="problem"),
]
