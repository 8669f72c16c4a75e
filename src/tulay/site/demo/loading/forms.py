"""Services whose form has pages of its own, and questions that hang on an answer before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tulay.areas.catalogue.rules.forms import FormPage, When
from tulay.areas.catalogue.rules.services import Question

HORSEPOWER = Question(
    "horsepower",
    "number",
    {
        "en": "How strong is the engine, in horsepower?",
        "fil": "Ilang horsepower ang makina?",
        "ar": "كم قوة المحرك بالحصان؟",
    },
    page="engine",
    low=1,
    high=400,
    asked_if=When("engine", ("yes",)),
)
ENGINE_NUMBER = Question(
    "engine-number",
    "text",
    {
        "en": "What is the number on the engine?",
        "fil": "Ano ang numerong nakasulat sa makina?",
        "ar": "ما الرقم المكتوب على المحرك؟",
    },
    hints={
        "en": "Letters, digits and hyphens, as on the metal plate.",
        "fil": "Mga titik, numero at gitling, gaya ng nasa platong metal.",
        "ar": "حروف وأرقام وشرطات، كما هي على اللوحة المعدنية.",
    },
    page="engine",
    is_required=False,
    longest=40,
    pattern="code",
    asked_if=When("engine", ("yes",)),
    required_if=When("horsepower", low=16),
)
BORN = Question(
    "born",
    "date",
    {"en": "When were you born?", "fil": "Kailan kayo ipinanganak?", "ar": "متى ولدت؟"},
    page="school",
    days="past",
    fact="person.birth_date",
)
TELEPHONE = Question(
    "telephone",
    "text",
    {
        "en": "On which number can we reach you?",
        "fil": "Sa anong numero namin kayo maaabot?",
        "ar": "على أي رقم يمكننا الوصول إليك؟",
    },
    page="school",
    is_required=False,
    pattern="phone",
    fact="profile.phone",
)
HONOURS = Question(
    "honours",
    "text",
    {
        "en": "Which honours did you receive?",
        "fil": "Anong mga karangalan ang natanggap ninyo?",
        "ar": "ما درجات الشرف التي حصلت عليها؟",
    },
    page="results",
    is_required=False,
    longest=200,
    asked_if=When("average", low=90),
)


@dataclass(frozen=True, slots=True)
class Form:
    """The pages of a form, on which of them known questions stand, and the questions that come with it."""

    pages: tuple[FormPage, ...]
    placed: Mapping[str, str]
    more: tuple[Question, ...]
    answers: Mapping[str, tuple[object, ...]]


FORMS = {
    "boat-registration": Form(
        pages=(
            FormPage(
                "boat",
                {"en": "Your boat", "fil": "Ang inyong bangka", "ar": "قاربك"},
                {
                    "en": "Measure the boat from end to end.",
                    "fil": "Sukatin ang bangka mula dulo hanggang dulo.",
                    "ar": "قس القارب من طرف إلى طرف.",
                },
            ),
            FormPage("engine", {"en": "Its engine", "fil": "Ang makina nito", "ar": "محرك القارب"}),
        ),
        placed={"length": "boat", "use": "boat", "engine": "boat"},
        more=(HORSEPOWER, ENGINE_NUMBER),
        answers={"horsepower": (7, 10, 15, 16, 40), "engine-number": ("YM-24-0117", "KB7-3391")},
    ),
    "ahme-scholarship": Form(
        pages=(
            FormPage(
                "school", {"en": "Your studies", "fil": "Ang inyong pag-aaral", "ar": "دراستك"}
            ),
            FormPage(
                "results", {"en": "Your results", "fil": "Ang inyong mga marka", "ar": "نتائجك"}
            ),
        ),
        placed={"school": "school", "course": "school", "year": "school", "average": "results"},
        more=(BORN, TELEPHONE, HONOURS),
        answers={
            "born": ("2007-04-18", "2008-01-09", "2008-11-30"),
            "telephone": ("+639171234501", "+639181234502"),
            "honours": ("With honours", "With high honours"),
        },
    ),
}


def placed(slug: str, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions of a service on their pages, with those that its form brings along."""
    form = FORMS.get(slug)
    if form is None:
        return tuple(questions)
    known = (replace(one, page=form.placed.get(one.code, "")) for one in questions)
    return (*known, *form.more)


def pages(slug: str) -> tuple[FormPage, ...]:
    """Return the pages of a service's form after the first."""
    return FORMS[slug].pages if slug in FORMS else ()


def examples(slug: str) -> Mapping[str, tuple[object, ...]]:
    """Return what people answer to the questions that a form brings along."""
    return FORMS[slug].answers if slug in FORMS else {}
