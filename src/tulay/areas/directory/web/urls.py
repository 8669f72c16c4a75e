"""Addresses of the directory."""

from django.urls import path

from tulay.areas.directory.web import (
    admin_affiliations,
    admin_imports,
    admin_invite,
    admin_people,
    admin_policies,
    admin_policy_changes,
    admin_roles,
    admin_safety,
    communities,
    community_steps,
    joining,
    office_hours,
    partnership_parts,
    partnerships,
    posts,
    views,
)

app_name = "directory"
urlpatterns = [
    path("agencies/", views.index, name="agencies"),
    path("agencies/<slug:slug>/", views.agency, name="agency"),
    path("agencies/<slug:slug>/hours/", office_hours.office_hours, name="hours"),
    *posts.addresses,
    *communities.addresses,
    *community_steps.addresses,
    *partnerships.addresses,
    *partnership_parts.addresses,
    path("agencies/<slug:slug>/join/", joining.join, name="join"),
    path(
        "account/affiliations/<uuid:affiliation_id>/withdraw/",
        joining.withdraw_affiliation,
        name="withdraw-affiliation",
    ),
    path("places/options/", views.place_options, name="place_options"),
    path("admin/", admin_people.index, name="admin"),
    path("admin/people/", admin_people.people, name="admin-people"),
    path("admin/people/invite/", admin_invite.invite, name="admin-invite"),
    *admin_imports.PEOPLE.addresses(),
    path("admin/people/<uuid:person_id>/", admin_people.person, name="admin-person"),
    path("admin/people/<uuid:person_id>/grant/", admin_people.grant, name="admin-grant"),
    path(
        "admin/people/<uuid:person_id>/permissions/",
        admin_roles.permissions,
        name="admin-permissions",
    ),
    path(
        "admin/people/<uuid:person_id>/grants/<uuid:grant_id>/revoke/",
        admin_people.revoke,
        name="admin-revoke",
    ),
    path(
        "admin/people/<uuid:person_id>/grants/<uuid:grant_id>/give-back/",
        admin_people.give_back,
        name="admin-give-back",
    ),
    path("admin/people/<uuid:person_id>/do/<slug:step>/", admin_people.step, name="admin-step"),
    path("admin/affiliations/", admin_affiliations.affiliations, name="admin-affiliations"),
    path(
        "admin/affiliations/<uuid:affiliation_id>/",
        admin_affiliations.affiliation,
        name="admin-affiliation",
    ),
    path("admin/roles/", admin_roles.roles, name="admin-roles"),
    path("admin/who-may/", admin_roles.holders, name="admin-holders"),
    path("admin/sign-ins/", admin_safety.sign_ins, name="admin-sign-ins"),
    path("admin/sign-ins/end/", admin_safety.end_sessions, name="admin-end-sessions"),
    path("admin/policies/", admin_policies.policies, name="admin-policies"),
    path("admin/policies/new/", admin_policies.new_policy, name="admin-new-policy"),
    path("admin/policies/<uuid:policy_id>/", admin_policies.policy, name="admin-policy"),
    path(
        "admin/policies/<uuid:policy_id>/change/",
        admin_policy_changes.change_policy,
        name="change-policy",
    ),
    path(
        "admin/policies/<uuid:policy_id>/retire/",
        admin_policy_changes.retire_policy,
        name="retire-policy",
    ),
    path("admin/policies/<uuid:policy_id>/switch/", admin_policies.switch, name="admin-switch"),
]
