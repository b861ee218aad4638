"""Uploads are cut off as they stream in: a file over the limit is neither kept in memory nor written to disk, and the page says so."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

TOO_BIG = "qlccn.too_big"  # in request.META: names of files that were cut off


class Limit(FileUploadHandler):
    """Stands before the handlers that keep files. Twice the limit: what is a little over is told beside its own field."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on until there is too much of it."""
        self.received += len(raw_data)
        if self.received > 2 * settings.UPLOAD_MAX_BYTES:
            if self.request is not None:
                self.request.META.setdefault(TOO_BIG, []).append(str(self.file_name)[:120])
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind keep the file."""


def refusal(request: HttpRequest) -> str:
    """The sentence for files that were cut off, or nothing."""
    names = request.META.get(TOO_BIG) or []
    if not names:
        return ""
    most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    return f"Tệp “{names[0]}” lớn hơn {most} MB, không nhận. Tách nhỏ hoặc nén ảnh trong tệp rồi gửi lại; chưa có gì được lưu."
