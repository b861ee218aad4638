"""`run.py`: the ways it takes to an environment on machines that lack one thing or another."""

import hashlib
import http.server
import importlib.util
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

SPEC = importlib.util.spec_from_file_location("qlccn_run", Path(__file__).resolve().parents[1] / "run.py")
run = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)

WHEELS = {"pip-24.0-py3-none-any.whl": b"old", "pip-25.1.1-py3-none-any.whl": b"new", "pip-25.1.1.tar.gz": b"source"}


class Index(http.server.BaseHTTPRequestHandler):
    """A package index with three files of pip, one of them the newest wheel."""

    digests = True

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        body = WHEELS.get(name) if name else self.page().encode()
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def page(self) -> str:
        sums = {n: hashlib.sha256(b).hexdigest() if self.digests else "0" * 64 for n, b in WHEELS.items()}
        return "".join(f'<a href="../files/{n}#sha256={sums[n]}">{n}</a>' for n in WHEELS)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/simple"
    monkeypatch.setenv("PIP_INDEX_URL", address)
    real = importlib.util.find_spec
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name in ("pip", "ensurepip") else real(name))
    yield address
    server.shutdown()


def test_without_pip_and_ensurepip_the_newest_wheel_comes_from_the_configured_index(index: str, tmp_path: Path):
    wheel = run.pip_wheel(tmp_path)
    assert wheel.name == "pip-25.1.1-py3-none-any.whl"
    assert wheel.read_bytes() == b"new"


def test_a_wheel_that_does_not_match_its_digest_is_refused(index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Index, "digests", False)
    with pytest.raises(LookupError, match="không khớp"):
        run.pip_wheel(tmp_path)


def test_with_nothing_configured_the_missing_debian_package_is_named(index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PIP_INDEX_URL")
    monkeypatch.setattr(run, "configured_index", lambda: "")
    with pytest.raises(LookupError, match="python3-venv"):
        run.pip_wheel(tmp_path)


def test_the_index_is_read_from_pips_own_configuration_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = http://127.0.0.1:9/simple\n")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    assert run.configured_index() == "http://127.0.0.1:9/simple"


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(run.sys, "version_info", (3, 9))
    assert run.main(["demo"]) == 2
    assert "3.11" in capsys.readouterr().err
