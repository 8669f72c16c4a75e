"""Addresses of the notifications area."""

from django.urls import path

from tulay.areas.notifications.web import views

app_name = "notifications"
urlpatterns = [
    path("portal/messages/", views.index, name="index"),
    path("portal/messages/read/", views.read_all, name="read-all"),
    path("portal/messages/channels/", views.choose_channels, name="choose-channels"),
    path("portal/messages/<uuid:message_id>/", views.read, name="read"),
    path("admin/deliveries/", views.failed, name="failed"),
    path("admin/deliveries/<uuid:delivery_id>/", views.retry, name="retry"),
]
