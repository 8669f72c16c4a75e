"""Addresses of this area's pages: each topic brings its own list."""

from django.urls import URLPattern

app_name = "payments"
urlpatterns: list[URLPattern] = []
