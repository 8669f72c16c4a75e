"""What a document looks like: the sample that an agency puts beside a paper it asks for. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tulay.areas.catalogue.errors import SampleUnfit, TooManySamples
from tulay.kernel.errors import FieldError

PICTURES = frozenset({"image/jpeg", "image/png"})
KINDS = PICTURES | {"application/pdf"}
SAYING_MAX = 300
SAMPLES_MAX = 200
"""Files of one service; versions of before keep theirs."""
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that shows how a paper should look; `alts` say in words what is to be seen, `guides` what to look for.

    `content_type` and `size` are the file's own: whoever sends others is not believed.
    """

    file_id: UUID
    alts: Mapping[str, str]
    guides: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    size: int = 0


def check_sample_file(content_type: str, there_are: int) -> None:
    """Refuse a file that shows nothing, and one too many.

    :raises SampleUnfit: it is neither a picture nor a PDF.
    :raises TooManySamples: the service has 200.
    """
    if content_type not in KINDS:
        raise SampleUnfit
    if there_are >= SAMPLES_MAX:
        raise TooManySamples(most=SAMPLES_MAX)


def sample_faults(code: str, sample: Sample | None) -> Iterator[FieldError]:
    """Yield what is the matter with a sample: people who cannot see it must be told what is on it."""
    if sample is None:
        return
    pointer = f"requirements.{code}.sample"
    if not sample.alts.get(ENGLISH, "").strip():
        yield FieldError(
            f"{pointer}.alts", "required", "Say in English what is to be seen on the sample."
        )
    for name in ("alts", "guides"):
        if any(len(words) > SAYING_MAX for words in getattr(sample, name).values()):
            facts = {"most": SAYING_MAX}
            yield FieldError(f"{pointer}.{name}", "length", "Use at most {most} characters.", facts)
