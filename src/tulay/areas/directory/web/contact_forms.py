"""Questions about contacts and what was spoken with them."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries.agencies import AgencyCard
from tulay.areas.directory.queries.contacts import ContactCard, ContactsAsked
from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.rules import contacts as rules
from tulay.areas.directory.rules.contacts import ContactDetails, Spoken
from tulay.areas.directory.web import contact_words as words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form


def _line(label: Any, most: int, hint: Any = "", *, required: bool = False) -> CleanTextField:
    return CleanTextField(
        label=label, help_text=hint, max_length=most, required=required, lines=False
    )


def _named(names: Any) -> list[tuple[str, str]]:
    return [(one.value, str(name)) for one, name in names.items()]


class AboutContact(Form):
    """With whom an agency speaks."""

    agency = forms.ChoiceField(label=_("Of which agency"), required=False)
    kind = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)
    name = _line(words.FIELDS["name"], rules.NAME_MAX, required=True)
    designation = _line(
        words.FIELDS["designation"],
        rules.WORK_MAX,
        _("For example: barangay captain, or the organisation they speak for."),
    )
    email = _line(words.FIELDS["email"], rules.EMAIL_MAX, _("One way to reach them is enough."))
    phone = _line(words.FIELDS["phone"], rules.PHONE_MAX)
    address = _line(words.FIELDS["address"], rules.ADDRESS_MAX)
    is_somebody_else = forms.BooleanField(
        label=_("This is somebody else: I have compared them"),
        required=False,
        widget=forms.HiddenInput,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, of: list[AgencyCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = _named(words.KINDS)
        self._only = of[0].id if len(of) == 1 else None
        if len(of) > 1:
            fields["agency"].required = True
            fields["agency"].choices = [("", ""), *((one.id, words.agency_name(one)) for one in of)]
        else:
            del fields["agency"]

    @property
    def agency_id(self) -> UUID:
        """Return for which agency the contact is: the only one, or the one that was chosen."""
        return self._only or UUID(self.cleaned_data["agency"])

    def ask_whether_another(self) -> None:
        """Ask what can only be answered once it was told that somebody is there."""
        self.fields["is_somebody_else"].widget = forms.CheckboxInput()

    def details(self) -> ContactDetails:
        """Return what was said."""
        names = ("kind", "name", "designation", "email", "phone", "address")
        return ContactDetails(**{name: self.cleaned_data[name] for name in names})


def known_of_contact(card: ContactCard) -> dict[str, Any]:
    """Return the answers that stand."""
    names = ("kind", "name", "designation", "email", "phone", "address")
    return {name: getattr(card.details, name) for name in names} | {"version": card.version}


class WritingDown(Form):
    """What was spoken."""

    happened_date = DateField(label=_("When was it?"))
    way = forms.ChoiceField(label=_("How did you speak?"), widget=forms.RadioSelect)
    direction = forms.ChoiceField(label=_("Who turned to whom?"), widget=forms.RadioSelect)
    about = CleanTextField(
        label=_("What was it about?"),
        help_text=_("It is kept sealed, as their name is. They can ask to read it."),
        max_length=rules.ABOUT_MAX,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )
    follow_up_date = DateField(
        label=_("Come back to it by"),
        help_text=_("Leave it out if nothing is to be done."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["way"].choices = _named(words.WAYS)
        fields["direction"].choices = _named(words.DIRECTIONS)

    def spoken(self) -> Spoken:
        """Return what was said."""
        return Spoken(**self.cleaned_data)


class NarrowingContacts(Form):
    """Which contacts a list shows."""

    q = _line(
        _("Whole name, e-mail address or telephone"),
        QUERY_MAX,
        _("Exactly as it was written down; large and small letters are the same."),
    )
    kind = forms.ChoiceField(label=_("Who"), required=False)
    due = forms.BooleanField(label=_("Only those to be followed up by now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [("", _("All")), *_named(words.KINDS)]

    def asked(self) -> ContactsAsked:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        given = self.cleaned_data
        return ContactsAsked(
            kind=given.get("kind", ""), due=bool(given.get("due")), q=given.get("q", "")
        )
