"""What can go wrong with people, sessions and roles."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unavailable


class WrongCredentials(Invalid):
    """That e-mail address and password do not belong together. Check both and try again."""

    code = "identity.wrong-credentials"
    oauth = "invalid_grant"


class SlowDown(TooMany):
    """Too many tries in a short time. Wait {retry_after_s} seconds, then try again."""

    code = "identity.slow-down"


class UnknownPerson(NotFound):
    """We could not find this person."""

    code = "identity.unknown-person"


class UnknownSession(NotFound):
    """We could not find this session. It may have ended already."""

    code = "identity.unknown-session"


class UnknownGrant(NotFound):
    """We could not find this role grant. It may have ended already."""

    code = "identity.unknown-grant"


class UnknownLanguage(Invalid):
    """We do not have this language yet."""

    code = "identity.unknown-language"


class UnknownJurisdiction(Invalid):
    """We do not know this jurisdiction."""

    code = "identity.unknown-jurisdiction"


class UnknownRole(Invalid):
    """There is no role called {role}."""

    code = "identity.unknown-role"


class PasswordTooShort(Invalid):
    """Choose a password of at least {shortest} characters. Several words make a good one."""

    code = "identity.password-too-short"


class PasswordTooLong(Invalid):
    """Choose a password of at most {longest} characters."""

    code = "identity.password-too-long"


class WrongPassword(Invalid):
    """This is not your present password."""

    code = "identity.wrong-password"


class NothingToProve(Invalid):
    """This address is yours already."""

    code = "identity.nothing-to-prove"


class PasswordTooCommon(Invalid):
    """Many people use this password, so it is tried first. Choose another; several words make a good one."""

    code = "identity.password-too-common"


class PasswordNamesYou(Invalid):
    """Without your name and your address this password is too short. Add words until {shortest} characters are left."""

    code = "identity.password-names-you"


class PasswordTooPlain(Invalid):
    """Use small and capital letters, digits and other signs in your password."""

    code = "identity.password-too-plain"


class PasswordUsedBefore(Invalid):
    """You have used this password before. Choose one that is none of your last {barred}."""

    code = "identity.password-used-before"


class Busy(Unavailable):
    """Very many people are signing in at the moment. Try again in a few seconds."""

    code = "identity.busy"


class UnreadableEmail(Invalid):
    """Write an e-mail address like name@example.com."""

    code = "identity.unreadable-email"


class NoPhonesHere(Invalid):
    """We cannot send text messages here. Give an e-mail address instead."""

    code = "identity.no-phones-here"


class ProofEnded(NotFound):
    """This link or code has ended, or was used already. Ask for a new one."""

    code = "identity.proof-ended"


class NotForYourself(Forbidden):
    """This is your own account. You can only act for somebody else."""

    code = "identity.not-for-yourself"


class OnPagesOnly(Forbidden):
    """You can act for somebody only in a browser, where both of you see it."""

    code = "identity.on-pages-only"


class UnknownAssistance(NotFound):
    """Nobody acts for anybody here, or not any more."""

    code = "identity.unknown-assistance"


class UnreadablePhone(Invalid):
    """Write a phone number with its area code, like +63 917 555 0123."""

    code = "identity.unreadable-phone"


class AddressTaken(Conflict):
    """This e-mail address or phone number already has an account."""

    code = "identity.address-taken"


class NotAGuest(Conflict):
    """This person has an account; their details are changed there."""

    code = "identity.not-a-guest"


class LinkEnded(NotFound):
    """This link has ended or is not complete. Ask for a new one, or use the code of your request."""

    code = "identity.link-ended"


class RoleNeedsAgency(Invalid):
    """The role {role} belongs to one agency. Name the agency."""

    code = "identity.role-needs-agency"


class RoleHasNoAgency(Invalid):
    """The role {role} is not tied to an agency. Leave the agency out."""

    code = "identity.role-has-no-agency"


class RoleAlreadyHeld(Conflict):
    """This person already holds the role {role} there."""

    code = "identity.role-already-held"


class IncompatibleRoles(Conflict):
    """Nobody may be {role} and {other} at the same time."""

    code = "identity.incompatible-roles"


class NotYourself(Forbidden):
    """You cannot change your own roles or close your own account here. Ask another administrator."""

    code = "identity.not-yourself"


class AboveYou(Forbidden):
    """Only a superuser gives or takes the role {role}."""

    code = "identity.above-you"


class AlreadyEnded(Invalid):
    """The end of this grant is in the past. Choose a later one."""

    code = "identity.already-ended"


class WrongCode(Invalid):
    """This code is not right, or it was used before. Wait for the next one and try again."""

    code = "identity.wrong-code"
    oauth = "invalid_grant"


class ProvingEnded(Invalid):
    """This sign-in took too long, or too many codes were wrong. Begin again with your password."""

    code = "identity.proving-ended"


class StepUpNeeded(Forbidden):
    """Confirm that it is you first: show your second factor again. It counts for five minutes."""

    code = "identity.step-up-needed"


class FactorRequired(Forbidden):
    """Your work here needs a second factor: a code from an app, or a passkey. Set one up first."""

    code = "identity.factor-required"
    oauth = "invalid_grant"


class RoleHasNoRegion(Invalid):
    """The role {role} is given for one agency or everywhere, not for a region."""

    code = "identity.role-has-no-region"


class UnknownInvitation(NotFound):
    """There is no open invitation of this person: they have come, or it was taken back."""

    code = "identity.unknown-invitation"


class RoleOfOneLaw(Invalid):
    """The role {role} answers under one law: give it for a whole country or region, not for a part of it."""

    code = "identity.role-of-one-law"


class UnknownRegion(Invalid):
    """We do not know this region."""

    code = "identity.unknown-region"


class OneScopeOnly(Invalid):
    """Name an agency or a region, not both."""

    code = "identity.one-scope-only"


class BeyondYourScope(Forbidden):
    """You can do this only where you are an administrator yourself."""

    code = "identity.beyond-your-scope"


class PolicyRefuses(Forbidden):
    """A policy of this installation does not allow this now: {policy}. Ask an administrator if you need it."""

    code = "identity.policy-refuses"


class UnknownPolicy(NotFound):
    """We could not find this policy."""

    code = "identity.unknown-policy"


class PolicyNameMissing(Invalid):
    """Give the policy a name of at most 120 characters. Whoever is stopped by it will read it."""

    code = "identity.policy-name-missing"


class PolicyActsOnNothing(Invalid):
    """Name a permission that somebody holds, such as cases.decide, or with cases.* all of an area."""

    code = "identity.policy-acts-on-nothing"


class PolicyProtected(Invalid):
    """No policy may take this away: it is the way in and out, or the way to switch a policy off."""

    code = "identity.policy-protected"


class PolicyIncomplete(Invalid):
    """This condition needs something else. Look at what it asks for and fill it in."""

    code = "identity.policy-incomplete"


class PolicyEndsBeforeItBegins(Invalid):
    """The policy would end before it begins. Choose a later end."""

    code = "identity.policy-ends-before-it-begins"


class PersonInactive(Conflict):
    """This account is not active. Make it active again first."""

    code = "identity.person-inactive"


class PersonActive(Conflict):
    """This account is active already."""

    code = "identity.person-active"


class UnknownPermission(NotFound):
    """There is no such permission. The list of permissions names them all."""

    code = "identity.unknown-permission"


class GrantRefused(Invalid):
    """This refresh token is not valid, or not any more. Sign in again."""

    code = "identity.grant-refused"
    oauth = "invalid_grant"


class GrantUnknown(Invalid):
    """Tokens are given for `password` and for `refresh_token`, not for {grant_type}."""

    code = "identity.grant-unknown"
    oauth = "unsupported_grant_type"


class ProofNeeded(Invalid):
    """Send a proof of possession (header DPoP): this client may not use tokens without one."""

    code = "identity.proof-needed"
    oauth = "invalid_dpop_proof"


class ScopeUnknown(Invalid):
    """There is no scope called {scope}."""

    code = "identity.scope-unknown"
    oauth = "invalid_scope"


class UnknownDevice(NotFound):
    """We could not find this device. It may have been signed out already."""

    code = "identity.unknown-device"


class FactorNeeded(Invalid):
    """The password is right; show your second factor as well: `otp`, `recovery_code` or `trusted_device`."""

    code = "identity.factor-needed"
    oauth = "invalid_grant"


class FactorExists(Conflict):
    """You have an app for codes already. Remove it first if you want to use another."""

    code = "identity.factor-exists"


class NoFactor(Conflict):
    """This is not set up for your account, or it has been removed."""

    code = "identity.no-factor"


class LastFactor(Conflict):
    """Your work here needs a second factor. Set up another one before you remove this one."""

    code = "identity.last-factor"


class NotForStaff(Conflict):
    """Codes by e-mail or text message are not for those who work here. Use an app or a passkey."""

    code = "identity.not-for-staff"


class AddressNotProven(Conflict):
    """First show that this e-mail address or phone number is yours."""

    code = "identity.address-not-proven"


class SetupEnded(Invalid):
    """This took longer than an hour. Begin again with the new key on this page."""

    code = "identity.setup-ended"


class WrongPasskey(Invalid):
    """This passkey is not known here, or it did not answer as it should. Try again, or use another way."""

    code = "identity.wrong-passkey"


class UnknownPasskey(NotFound):
    """We could not find this passkey. It may have been removed already."""

    code = "identity.unknown-passkey"


class TooManyPasskeys(Conflict):
    """You have {most} passkeys already. Remove one that you no longer use."""

    code = "identity.too-many-passkeys"


class UnknownTrust(NotFound):
    """We could not find this browser. It may not be trusted any more."""

    code = "identity.unknown-trust"


class UnknownReset(NotFound):
    """We could not find this. Somebody may have settled it already, or a day has passed."""

    code = "identity.unknown-reset"


class ResetExists(Conflict):
    """Somebody has asked for this person already. Another administrator can confirm it."""

    code = "identity.reset-exists"


class ResetByTwo(Forbidden):
    """Another administrator has to confirm this: not the one who asked, and not the person."""

    code = "identity.reset-by-two"


class UnknownAffiliation(NotFound):
    """We could not find anybody who asks to work here by this number."""

    code = "identity.unknown-affiliation"


class UnknownWorkplace(Invalid):
    """We do not know this agency."""

    code = "identity.unknown-workplace"


class AffiliationOpen(Conflict):
    """You have asked to work for an agency already. Wait for the answer, or take it back first."""

    code = "identity.affiliation-open"


class AffiliationSettled(Conflict):
    """This is decided already, or a step before it is missing. Look again."""

    code = "identity.affiliation-settled"


class NotTheSamePerson(Forbidden):
    """Somebody else has to decide this: not the person themselves, and not whoever endorsed them."""

    code = "identity.not-the-same-person"


class AskedTooOften(Conflict):
    """You have asked three times in thirty days. Speak to your agency first."""

    code = "identity.asked-too-often"


class PolicyRetired(Conflict):
    """This policy is retired. It stays to be read; add a new one instead."""

    code = "identity.policy-retired"


class BirthDateUnlikely(Invalid):
    """Nobody was born on this day. Check the year."""

    code = "identity.birth-date-unlikely"


class BirthDateSettled(Forbidden):
    """By the date you gave before, you are under age. Ask at the office with a paper that shows another date."""

    code = "identity.birth-date-settled"


class UnknownImport(NotFound):
    """We could not find this sheet."""

    code = "identity.unknown-import"


class CameMeanwhile(Conflict):
    """Somebody on this sheet opened an account at this very moment. Put the sheet in again."""

    code = "identity.came-meanwhile"


class AllInUse(Conflict):
    """Everybody whom this sheet brought has been here or is known to somebody by now. They all stay."""

    code = "identity.all-in-use"
