"""Addresses of the directory."""

from django.urls import path

from tulay.areas.directory.web import views

app_name = "directory"
urlpatterns = [
    path("agencies/", views.index, name="agencies"),
    path("agencies/<slug:slug>/", views.agency, name="agency"),
    path("places/options/", views.place_options, name="place_options"),
]
