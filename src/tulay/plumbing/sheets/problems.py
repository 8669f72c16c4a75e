"""What can be the matter with a sheet as a whole; what is wrong inside it is told row by row."""

from tulay.kernel.errors import Conflict
from tulay.plumbing.files.problems import FileRefused


class SheetKindRefused(FileRefused):
    """We read Excel workbooks (xlsx) and tables as text (csv, in UTF-8). Save the sheet as one of these."""

    code = "sheets.kind-refused"


class SheetDamaged(FileRefused):
    """The sheet does not hold together. Open it, save it again, then choose it again."""

    code = "sheets.damaged"


class SheetTooLong(FileRefused):
    """The sheet has more than {most_rows} rows or {most_columns} columns. Bring it in parts."""

    code = "sheets.too-long"


class SheetEmpty(FileRefused):
    """There is no row below the headings."""

    code = "sheets.empty"


class ImportNotReady(Conflict):
    """This sheet is still being read, has rows to mend, or was settled already."""

    code = "sheets.import-not-ready"
