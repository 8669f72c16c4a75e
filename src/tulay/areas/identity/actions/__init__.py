"""What people do to come in and go, and who gives them which role."""

from tulay.areas.identity.actions.accounts import (
    Joining,
    answer_registration,
    confirm_registration,
    register,
)
from tulay.areas.identity.actions.administration import (
    deactivate_person,
    explain,
    force_sign_out,
    force_sign_out_agency,
    look_at_person,
    reactivate_person,
    see_people,
    see_sign_ins,
)
from tulay.areas.identity.actions.affiliations import (
    approve_affiliation,
    ask_affiliation,
    endorse_affiliation,
    expire_affiliations,
    refuse_affiliation,
    see_affiliations,
    withdraw_affiliation,
)
from tulay.areas.identity.actions.assisted import (
    ask_to_assist,
    begin_assisting,
    end_assisting,
    stop_assistance,
)
from tulay.areas.identity.actions.births import correct_birth_date, state_birth_date
from tulay.areas.identity.actions.confirming import (
    confirm_factor,
    confirm_password,
    send_code,
    send_confirming_code,
)
from tulay.areas.identity.actions.devices import (
    revoke_all_trust,
    revoke_trust,
)
from tulay.areas.identity.actions.factors import (
    choose_sent_codes,
    confirm_app,
    remove_app,
)
from tulay.areas.identity.actions.families import (
    end_tokens,
    revoke_device,
    revoke_token,
    sign_out_everywhere,
    tidy_tokens,
)
from tulay.areas.identity.actions.guests import (
    describe_guest,
    open_guest,
    resume_guest,
)
from tulay.areas.identity.actions.invitations import (
    RESENT,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from tulay.areas.identity.actions.passkeys import (
    add_passkey,
    ask_passkey,
    begin_passkey,
    prove_passkey,
    remove_passkey,
    rename_passkey,
    sign_in_with_passkey,
)
from tulay.areas.identity.actions.passwords import (
    answer_reset,
    ask_reset,
    change_password,
    reset_password,
)
from tulay.areas.identity.actions.people import (
    choose_language,
    create_person,
    erase_person,
)
from tulay.areas.identity.actions.policies import (
    PolicyDetails,
    add_policy,
    change_policy,
    preview_policy,
    retire_policy,
    switch_policy,
)
from tulay.areas.identity.actions.profile import (
    answer_address,
    ask_address,
    change_profile,
    confirm_address,
    deactivate,
)
from tulay.areas.identity.actions.proving import (
    Proven,
    prove,
)
from tulay.areas.identity.actions.proving_addresses import (
    NOBODY,
)
from tulay.areas.identity.actions.recovery import (
    renew_recovery_codes,
)
from tulay.areas.identity.actions.resets import (
    ask_factor_reset,
    confirm_factor_reset,
    decline_factor_reset,
    reset_factors,
)
from tulay.areas.identity.actions.roles import (
    grant_role,
    revoke_role,
)
from tulay.areas.identity.actions.sessions import (
    continue_session,
    revoke_other_sessions,
    revoke_session,
    sign_out,
    tidy,
)
from tulay.areas.identity.actions.sign_in import (
    FactorAsked,
    SignedIn,
    sign_in,
    sign_in_with_factor,
)
from tulay.areas.identity.actions.signing import (
    keep_signing_keys,
    rotate_signing_keys,
)
from tulay.areas.identity.actions.tidying import (
    tidy_accounts,
)
from tulay.areas.identity.actions.tokens import (
    Issued,
    Program,
    issue_tokens,
    refresh_tokens,
)
from tulay.areas.identity.actions.tries import (
    Origin,
)

__all__ = [
    "NOBODY",
    "RESENT",
    "FactorAsked",
    "Issued",
    "Joining",
    "Origin",
    "PolicyDetails",
    "Program",
    "Proven",
    "SignedIn",
    "add_passkey",
    "add_policy",
    "answer_address",
    "answer_registration",
    "answer_reset",
    "approve_affiliation",
    "ask_address",
    "ask_affiliation",
    "ask_factor_reset",
    "ask_passkey",
    "ask_reset",
    "ask_to_assist",
    "begin_assisting",
    "begin_passkey",
    "change_password",
    "change_policy",
    "change_profile",
    "choose_language",
    "choose_sent_codes",
    "confirm_address",
    "confirm_app",
    "confirm_factor",
    "confirm_factor_reset",
    "confirm_password",
    "confirm_registration",
    "continue_session",
    "correct_birth_date",
    "create_person",
    "deactivate",
    "deactivate_person",
    "decline_factor_reset",
    "describe_guest",
    "end_assisting",
    "end_tokens",
    "endorse_affiliation",
    "erase_person",
    "expire_affiliations",
    "explain",
    "force_sign_out",
    "force_sign_out_agency",
    "grant_role",
    "invite",
    "issue_tokens",
    "keep_signing_keys",
    "look_at_person",
    "open_guest",
    "preview_policy",
    "prove",
    "prove_passkey",
    "reactivate_person",
    "refresh_tokens",
    "refuse_affiliation",
    "register",
    "remove_app",
    "remove_passkey",
    "rename_passkey",
    "renew_recovery_codes",
    "resend_invitation",
    "reset_factors",
    "reset_password",
    "resume_guest",
    "retire_policy",
    "revoke_all_trust",
    "revoke_device",
    "revoke_other_sessions",
    "revoke_role",
    "revoke_session",
    "revoke_token",
    "revoke_trust",
    "rotate_signing_keys",
    "see_affiliations",
    "see_people",
    "see_sign_ins",
    "send_code",
    "send_confirming_code",
    "sign_in",
    "sign_in_with_factor",
    "sign_in_with_passkey",
    "sign_out",
    "sign_out_everywhere",
    "state_birth_date",
    "stop_assistance",
    "switch_policy",
    "tidy",
    "tidy_accounts",
    "tidy_tokens",
    "withdraw_affiliation",
    "withdraw_invitation",
]
