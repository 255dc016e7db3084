"""What can go wrong with an upload beyond `UploadOffsetError` and `UploadLeaseError`."""

from __future__ import annotations

from docstore.errors import ConflictError, InvalidInputError, NotFoundError


class UploadChecksumError(InvalidInputError):
    """The bytes of a part, or of the whole, are not those the client announced."""

    code = "upload-checksum"
    next_step = "传输中出了差错，请重新上传。"


class UploadTooLongError(InvalidInputError):
    code = "upload-too-long"


class UploadGoneError(NotFoundError):
    """The session is over: refused, terminated or expired. The message says which."""

    code = "upload-gone"
    next_step = "需要时重新上传。"


class UploadContentChangedError(ConflictError):
    """A resumed upload brought other bytes than the attempt before it: the file changed under the client."""

    code = "upload-content-changed"
    next_step = "文件在上传期间变了，请重新上传。"
