"""Files that mean harm, made when they are asked for: none of them lies in the repository.

Each says which problem answers it, or none where it is taken and made harmless, and what must not be left of it.
"""

from tulay.plumbing.files.tests.hostile import bombs, broken, disguised, offices, pdfs, programs
from tulay.plumbing.files.tests.hostile.corpus import CORPUS, DRAWN, KEPT
from tulay.plumbing.files.tests.hostile.good import EICAR, office, pdf, picture

MADE_IN = (bombs, broken, disguised, offices, pdfs, programs)
"""Each puts its own into the corpus."""
__all__ = ["CORPUS", "DRAWN", "EICAR", "KEPT", "office", "pdf", "picture"]
