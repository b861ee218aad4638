"""A file over the limit is cut off while it streams in."""

import io
import tracemalloc

import pytest
from django.core.handlers.wsgi import WSGIRequest

from qlccn.core import uploads

MB = 1024 * 1024
HEAD = b'--xx\r\nContent-Disposition: form-data; name="kind"\r\n\r\nclusters\r\n--xx\r\nContent-Disposition: form-data; name="file"; filename="to.csv"\r\nContent-Type: text/csv\r\n\r\n'
TAIL = b"\r\n--xx--\r\n"


class Stream(io.RawIOBase):
    """A body of that many bytes, made as it is read."""

    def __init__(self, size: int) -> None:
        self.left = [HEAD, size, TAIL]
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and self.left:
            if isinstance(self.left[0], bytes):
                self.rest += self.left.pop(0)
            else:
                part = min(self.left[0], 64 * 1024)
                self.rest += b"x" * part
                self.left[0] -= part
                if not self.left[0]:
                    self.left.pop(0)
        out, self.rest = self.rest[:size], self.rest[size:]
        return out


def request_of(size: int) -> WSGIRequest:
    length = len(HEAD) + size + len(TAIL)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=xx", "CONTENT_LENGTH": str(length),
            "wsgi.input": Stream(size), "SERVER_NAME": "x", "SERVER_PORT": "80",
        }
    )  # fmt: skip


@pytest.mark.parametrize("size", [300 * MB])
def test_three_hundred_megabytes_are_read_past_and_not_kept(size: int, tmp_path, settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.UPLOAD_MAX_BYTES = 5 * MB
    request = request_of(size)
    tracemalloc.start()
    assert (request.POST["kind"], list(request.FILES)) == ("clusters", [])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "to.csv” lớn hơn 5 MB" in uploads.refusal(request)
    assert peak < 20 * MB
    assert not list(tmp_path.iterdir())


def test_a_file_within_the_limit_arrives_whole(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 5 * MB
    request = request_of(6 * MB)  # a little over: its own field says so
    assert request.FILES["file"].size == 6 * MB
    assert uploads.refusal(request) == ""
