"""Addresses of the identity area."""

from django.urls import path

from tulay.areas.identity.web import sign_in, views

app_name = "identity"
urlpatterns = [
    path("account/", views.index, name="index"),
    path("account/sign-in/", sign_in.sign_in, name="sign-in"),
    path("account/sign-in/factor/", sign_in.prove_factor, name="prove-factor"),
    path("account/sign-out/", views.sign_out, name="sign-out"),
    path("account/language/", views.account_language, name="choose-language"),
    path("account/sessions/others/", views.revoke_others, name="revoke-other-sessions"),
    path("account/sessions/<uuid:session_id>/", views.revoke, name="revoke-session"),
    path("language/", views.language, name="language"),
    path("resume/<str:link>/", views.resume, name="resume-guest"),
]
