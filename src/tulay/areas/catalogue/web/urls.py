"""Addresses of the catalogue."""

from django.urls import path

from tulay.areas.catalogue.web import views

app_name = "catalogue"
urlpatterns = [
    path("services/", views.index, name="index"),
    path("services/<slug:slug>/", views.service, name="service"),
]
