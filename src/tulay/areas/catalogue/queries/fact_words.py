"""What the facts of everybody are called, and how they are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from tulay.areas.catalogue.rules.eligibility import FACTS, WORK
from tulay.areas.catalogue.rules.forms import PROFILE


@dataclass(frozen=True, slots=True)
class FactWords:
    """What a fact is called: as a question, as a thing, and as a sentence where it is yes or no."""

    question: Any
    what: Any
    hint: Any = ""
    yes: Any = ""
    no: Any = ""


FACT_WORDS: Mapping[str, FactWords] = {
    "person.place": FactWords(
        gettext_lazy("Where do you live?"),
        gettext_lazy("Where you live"),
        gettext_lazy("Write your barangay, town, suburb or city."),
    ),
    "person.birth_date": FactWords(
        gettext_lazy("When were you born?"),
        gettext_lazy("Your age"),
        gettext_lazy("If you do not know the day, give the nearest one."),
    ),
    "person.is_citizen": FactWords(
        gettext_lazy("Are you a citizen, a permanent resident or a recognised refugee?"),
        gettext_lazy("Citizen, permanent resident or refugee"),
        yes=gettext_lazy("You are a citizen, a permanent resident or a recognised refugee"),
        no=gettext_lazy("You are neither a citizen nor a permanent resident or recognised refugee"),
    ),
    "person.work": FactWords(
        gettext_lazy("What do you do? Choose all that fit."), gettext_lazy("What you do")
    ),
    "person.lost_work": FactWords(
        gettext_lazy("Did you lose your work in the last 90 days?"),
        gettext_lazy("Work lost lately"),
        gettext_lazy("Say yes if it was not your choice."),
        yes=gettext_lazy("You lost your work in the last 90 days, and it was not your choice"),
        no=gettext_lazy("You did not lose your work in the last 90 days"),
    ),
    "person.has_pension": FactWords(
        gettext_lazy("Do you get a pension?"),
        gettext_lazy("Pension"),
        gettext_lazy("From work or from the government."),
        yes=gettext_lazy("You get a pension"),
        no=gettext_lazy("You get no pension"),
    ),
    "household.size": FactWords(
        gettext_lazy("How many people live in your home?"),
        gettext_lazy("People in your home"),
        gettext_lazy("Count yourself, babies and older people, too."),
    ),
    "household.children": FactWords(
        gettext_lazy("How many children under 18 do you look after every day?"),
        gettext_lazy("Children under 18 you look after every day"),
        gettext_lazy("Write 0 if there are none."),
    ),
    "household.income": FactWords(
        gettext_lazy("How much money comes into your home in a month?"),
        gettext_lazy("Money that comes into your home in a month"),
        gettext_lazy("Add up what everybody brings. A good guess is enough."),
    ),
    "household.lacks_food": FactWords(
        gettext_lazy("Does your family have too little food for this week?"),
        gettext_lazy("Too little food"),
        yes=gettext_lazy("Your family has too little food for this week"),
        no=gettext_lazy("Your family has enough food for this week"),
    ),
    "household.disaster": FactWords(
        gettext_lazy("Did a disaster hurt your home or your income in the last 60 days?"),
        gettext_lazy("Hurt by a disaster"),
        gettext_lazy("A flood, storm, drought, fire, earthquake or fighting."),
        yes=gettext_lazy("A disaster hurt your home or your income in the last 60 days"),
        no=gettext_lazy("No disaster hurt your home or your income in the last 60 days"),
    ),
}
assert FACT_WORDS.keys() == FACTS.keys()
PROFILE_WORDS: Mapping[str, Any] = {
    "profile.name": gettext_lazy("From the profile: their name"),
    "profile.email": gettext_lazy("From the profile: their e-mail address"),
    "profile.phone": gettext_lazy("From the profile: their telephone number"),
}
assert PROFILE_WORDS.keys() == PROFILE.keys()
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "person.work": {
        "fishing": gettext_lazy("I fish or grow seaweed"),
        "farming": gettext_lazy("I farm"),
        "animals": gettext_lazy("I keep animals"),
        "employed": gettext_lazy("I work for somebody else"),
        "business": gettext_lazy("I have a business of my own"),
        "learning": gettext_lazy("I go to school, college or training"),
        "none": gettext_lazy("None of these"),
    }
}
assert CHOICES["person.work"].keys() == set(WORK)
