"""Addresses of the identity area."""

from django.urls import path

from tulay.areas.identity.web import (
    assisted,
    passwords,
    profile,
    programs,
    registration,
    sign_in,
    views,
)

app_name = "identity"
urlpatterns = [
    path("account/", views.index, name="index"),
    path("account/sign-in/", sign_in.sign_in, name="sign-in"),
    path("account/sign-in/factor/", sign_in.prove_factor, name="prove-factor"),
    path("account/sign-out/", views.sign_out, name="sign-out"),
    path("account/register/", registration.register, name="register"),
    path("account/register/sent/", registration.register_sent, name="register-sent"),
    path(
        "account/register/code/<uuid:asked_id>/", registration.register_code, name="register-code"
    ),
    path(
        "account/register/confirm/<str:token>/",
        registration.confirm_registration,
        name="confirm-registration",
    ),
    path("account/reset/", passwords.ask_reset, name="ask-reset"),
    path("account/reset/sent/", passwords.reset_sent, name="reset-sent"),
    path("account/reset/code/<uuid:proof_id>/", passwords.reset_code, name="reset-code"),
    path("account/reset/<str:token>/", passwords.reset_password, name="reset-password"),
    path("account/password/", passwords.change_password, name="change-password"),
    path("account/profile/", profile.change_profile, name="change-profile"),
    path("account/profile/address/", profile.ask_address, name="ask-address"),
    path("account/profile/phone/<uuid:proof_id>/", profile.confirm_phone, name="confirm-phone"),
    path("account/address/<str:token>/", profile.confirm_address, name="confirm-address"),
    path("account/deactivate/", profile.deactivate, name="deactivate"),
    path("account/assist/", assisted.ask_to_assist, name="ask-to-assist"),
    path("account/assist/end/", assisted.end_assisting, name="end-assisting"),
    path("account/assist/<uuid:assistance_id>/", assisted.begin_assisting, name="begin-assisting"),
    path(
        "account/assist/<uuid:assistance_id>/stop/",
        assisted.stop_assistance,
        name="stop-assistance",
    ),
    path("account/programs/", programs.programs, name="programs"),
    path("account/programs/<uuid:device_id>/", programs.revoke_device, name="revoke-device"),
    path("account/sign-out/everywhere/", programs.sign_out_everywhere, name="sign-out-everywhere"),
    path("account/language/", views.account_language, name="choose-language"),
    path("account/sessions/others/", views.revoke_others, name="revoke-other-sessions"),
    path("account/sessions/<uuid:session_id>/", views.revoke, name="revoke-session"),
    path("language/", views.language, name="language"),
    path("resume/<str:link>/", views.resume, name="resume-guest"),
]
