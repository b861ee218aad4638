"""A hostile or careless command line: a Vietnamese sentence and status 2, no traceback, nothing left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def qlccn(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "QLCCN_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "qlccn", *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )


def refused(done: subprocess.CompletedProcess[str], sentence: str = "") -> None:
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip()
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("score",), ("conditions", "establish", "--facts")])
@pytest.mark.parametrize("content", [b'{"a":', b"\xff\xfe\x00\x80", b"[1,2]", b"[" * 100_000, b"", b"null", b'{"on": 5}'])
def test_malformed_facts_are_refused_with_a_sentence(command: tuple[str, ...], content: bytes, tmp_path: Path):
    file = tmp_path / "phieu.json"
    file.write_bytes(content)
    done = qlccn(*command, str(file), home=tmp_path / "home")
    refused(done)


def test_a_binary_file_has_no_citations(tmp_path: Path):
    file = tmp_path / "a.pdf"
    file.write_bytes(bytes(range(256)) * 8)
    done = qlccn("law", "cite", str(file), home=tmp_path / "home")
    refused(done)


def test_a_home_that_cannot_be_written_is_refused_with_a_sentence(tmp_path: Path):
    (tmp_path / "tep").write_text("không phải thư mục")
    for home in (tmp_path / "tep", tmp_path / "tep" / "trong"):
        done = qlccn("migrate", "--home", str(home), home=home)
        refused(done, "thư mục dữ liệu")
