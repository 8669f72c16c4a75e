"""Addresses of this area's pages: each topic brings its own list."""

from tulay.areas.payments.web import verification

app_name = "payments"
urlpatterns = [*verification.addresses]
