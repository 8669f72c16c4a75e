"""Addresses of the catalogue."""

from django.urls import path

from tulay.areas.catalogue.web import (
    checks,
    conditions,
    desk,
    eligibility,
    history,
    own_stories,
    parts,
    programmes,
    questionnaire,
    samples,
    shelf,
    steps,
    stories,
    views,
    workflow,
)

app_name = "catalogue"
urlpatterns = [
    path("services/", views.index, name="index"),
    *checks.addresses,
    path("services/<slug:slug>/", views.service, name="service"),
    *desk.addresses,
    *steps.addresses,
    *questionnaire.addresses,
    *conditions.addresses,
    *samples.addresses,
    *parts.addresses,
    *eligibility.addresses,
    *workflow.addresses,
    *shelf.addresses,
    *history.addresses,
    *programmes.addresses,
    *stories.addresses,
    *own_stories.addresses,
]
