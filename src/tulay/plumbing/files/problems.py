"""What can be the matter with a file."""

from typing import Any

from tulay.kernel.errors import Conflict, FieldError, Invalid, NotFound, Unavailable


class FileRefused(Invalid):
    """This file cannot be taken."""

    code = "files.refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.errors = (FieldError("file", self.code.split(".")[-1], str(self)),)


class FileEmpty(FileRefused):
    """The file is empty. Choose it again, or take the photo again."""

    code = "files.empty"


class FileTooLarge(FileRefused):
    """The file is larger than {most_mb} MB. Take a photo with a smaller setting, or scan fewer pages at once."""

    code = "files.too-large"


class FileKindRefused(FileRefused):
    """We take PDF, JPEG, PNG, Word (docx), Excel (xlsx) and plain text. Save the file as one of these."""

    code = "files.kind-refused"


class FileDamaged(FileRefused):
    """The file is damaged and does not open. Save it again, then choose it again."""

    code = "files.damaged"


class FileUnsafe(FileRefused):
    """The file contains a program or another file. Print it to PDF, then choose the PDF."""

    code = "files.unsafe"


class FileLocked(FileRefused):
    """The file opens with a password only. Save it without one, then choose it again."""

    code = "files.locked"


class FileInfected(FileRefused):
    """Our virus scanner knows this file as harmful. Do not open it on your device either; send another one."""

    code = "files.infected"


class ScannerAway(Unavailable):
    """We cannot check files for viruses at this moment, so we take none. Wait some minutes, then choose it again."""

    code = "files.scanner-away"


class PictureTooLarge(FileRefused):
    """The picture has more than {most_megapixels} million points. Take it with a smaller setting."""

    code = "files.picture-too-large"


class LinkExpired(NotFound):
    """This link was for a few minutes only. Go back to the page and open the file again."""

    code = "files.link-expired"


class FileErased(NotFound):
    """This file was erased, together with all that was held about the person."""

    code = "files.erased"


class UploadGone(NotFound):
    """This upload has ended, or was never begun. Choose the file again."""

    code = "files.upload-gone"


class UploadUnfinished(Conflict):
    """{received} of {size} bytes have come. Send the rest first."""

    code = "files.upload-unfinished"


class PieceUnfit(Conflict):
    """{received} bytes of this file have come. Go on from there, to its end at most."""

    code = "files.piece-unfit"


class PieceTooSmall(Invalid):
    """A piece has {least_kib} KiB or more, unless it is the last."""

    code = "files.piece-too-small"
