"""The real server for a benchmark, on loopback, and officers who ask it over several connections at once."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from qlccn.cli.bench_load import asked
from qlccn.core.refusal import Refusal

MOST = 640  # answers of a page
WARM_UP_SECONDS, SECONDS = 2.0, 6.0  # of a page, at most
HOST = "127.0.0.1"


@dataclass
class Loopback:
    """What benchmarks ask pages through (`core.benchmarks.Bench`)."""

    port: int
    cookie: str
    folder: Path
    quick: bool = False

    def times(self, *paths: str, connections: int = 16) -> list[float]:
        """Milliseconds of each answer, warm; as many as fit in the time a page has."""
        if self.quick:
            return self._round(paths, min(2, connections), 2, SECONDS)
        self._round(paths, connections, 2, WARM_UP_SECONDS)
        return self._round(paths, connections, MOST // connections, SECONDS)

    def fetch(self, path: str) -> tuple[bytes, str]:
        link = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            status, body, encoding = self._ask(link, path)
        finally:
            link.close()
        _require_ok(path, status)
        return body, encoding

    def _round(self, paths: Sequence[str], connections: int, share: int, seconds: float) -> list[float]:
        head = f"HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nCookie: {self.cookie}\r\nAccept-Encoding: gzip\r\n\r\n"
        requests = [f"GET {quote(path, safe='/?=&%+')} {head}".encode() for path in paths]
        return asked((HOST, self.port), requests, connections, share, seconds)

    def _ask(self, link: http.client.HTTPConnection, path: str) -> tuple[int, bytes, str]:
        link.request("GET", path, headers={"Cookie": self.cookie, "Accept-Encoding": "gzip"})
        answer = link.getresponse()
        return answer.status, answer.read(), answer.headers.get("Content-Encoding", "")


def _require_ok(path: str, status: int) -> None:
    if status != 200:
        raise Refusal(f"Máy chủ trả lời {status} cho {path}; không đo được.")


@contextmanager
def server(home: Path, workers: int = 2) -> Iterator[int]:
    """`qlccn serve` as a process of its own on a free port, ended afterwards; yields the port."""
    port = _free_port()
    environment = os.environ | {"QLCCN_HTTPS": "0", "QLCCN_LOG": "WARNING"}
    command = [sys.executable, "-m", "qlccn", "serve", "--home", str(home), "--port", str(port), "--workers", str(workers)]
    child = subprocess.Popen(  # noqa: S603  (our own command)
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait(child, port)
        yield port
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(5)
        if child.stderr:
            child.stderr.close()


def _wait(child: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(600):
        if child.poll() is not None:
            said = child.stderr.read().decode(errors="replace")[-400:] if child.stderr else ""
            raise Refusal(f"Máy chủ để đo không chạy được: {said.strip()}")
        link = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            link.close()
    raise Refusal("Máy chủ để đo không trả lời sau một phút.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
