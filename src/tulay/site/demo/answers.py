"""Plausible answers to a service's questions."""

from datetime import datetime, timedelta
from random import Random

from tulay.site.demo.shapes import Question, Service


def answers_to(service: Service, at: datetime, random: Random) -> dict[str, str]:
    """Answer every question that must be, and most of those that may be."""
    return {
        question.code: _answer(question, at, random)
        for question in service.questions
        if not question.optional or random.random() < 0.6  # noqa: PLR2004 - most people do
    }


def _answer(question: Question, at: datetime, random: Random) -> str:
    """Answer in the form that is stored: codes for choices, ISO for dates, yes or no."""
    if question.kind == "choice":
        return random.choice(question.choices)[0]
    if question.kind == "yesno":
        return "yes" if random.random() < 0.45 else "no"  # noqa: PLR2004 - a little under half
    if question.kind == "number":
        return str(random.randint(*question.sample))
    if question.kind == "date":
        return (at.date() - timedelta(days=random.randrange(1, 55))).isoformat()
    return random.choice(question.examples)
