"""Words about stories: where they stand, and why one is not shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tulay.areas.catalogue.queries.stories import StoryCard, StoryState
from tulay.areas.catalogue.rules.stories import Moderation
from tulay.plumbing.ui.context import own_name

OWN_STATES = {
    StoryState.OFFERED: (_("The agency reads it"), "info"),
    StoryState.EDITED: (_("The agency asks you something"), "warning"),
    StoryState.PUBLISHED: (_("Everybody can read it"), "success"),
    StoryState.DECLINED: (_("Not shown"), ""),
}
STATES = {
    StoryState.OFFERED: (_("Waits for you"), "warning"),
    StoryState.EDITED: (_("Waits for its teller"), "info"),
    StoryState.PUBLISHED: (_("Published"), "success"),
    StoryState.DECLINED: (_("Not shown"), ""),
}
REASONS = {
    Moderation.NAMES_OTHERS: _("It speaks of somebody else, who has not agreed"),
    Moderation.NOT_ABOUT_THIS: _("It is about something else than this service"),
    Moderation.TOO_PRIVATE: _("It tells more about the teller than is good for them"),
    Moderation.HURTS: _("It may hurt or insult somebody"),
    Moderation.PROMOTES: _("It promotes a business, a party or a person"),
    Moderation.NOT_TRUE: _("Something in it is not so"),
    Moderation.ENOUGH: _("There are enough stories about this service for now"),
    Moderation.OTHER: _("Another reason"),
}


def item_of(card: StoryCard, *, is_own: bool) -> dict[str, Any]:
    """Return a story as pages show it."""
    state, tone = (OWN_STATES if is_own else STATES)[card.state]
    reason = REASONS[Moderation(card.declined_for)] if card.declined_for else ""
    return {
        "card": card,
        "state": state,
        "tone": tone,
        "reason": reason,
        "spoken": own_name(card.language),
        "is_assisted": card.agreed_through == "assisted",
    }
