"""`qlccn generate` as an operator types it: into an empty home, marked, never opened to a network or mixed with the sample."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of five synthetic clusters."""
    folder = tmp_path_factory.mktemp("home")
    answer = run(folder, "generate", "--scale", "0.005", "--seed", "3", "--json")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["synthetic"], told["seed"], told["rows"]["clusters_cluster"]) == (True, 3, 5)
    return folder


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("QLCCN_", "DATABASE", "DJANGO"))}
    command = [sys.executable, "-m", "qlccn", *words, "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, env=keep, timeout=120)


def test_passwords_are_for_their_owner_only(home: Path):
    path = home / "synthetic-accounts.json"
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    entries = json.loads(path.read_text("utf-8"))
    assert {"admin", "ministry", "department", "province", "commune"} <= {e["role"] for e in entries}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["serve", "--host", "0.0.0.0", "--port", "8791"], "giả lập"),
        (["demo", "--port", "8791"], "không phải bản demo"),
        (["load-sample"], "giả lập"),
        (["generate", "--scale", "0.005", "--seed", "4"], "giả lập khác"),
        (["generate", "--scale", "0"], "ngoài khoảng"),
        (["generate", "--scale", "một"], "Lệnh chưa đúng"),
    ],
)
def test_it_is_never_mistaken_for_real_data(home: Path, words: list[str], says: str):
    answer = run(home, *words)
    assert answer.returncode == 2
    assert says in answer.stderr


def test_asking_again_for_the_same_changes_nothing(home: Path):
    before = json.loads(run(home, "clusters").stdout)
    answer = run(home, "generate", "--scale", "0.005", "--seed", "3")
    assert answer.returncode == 0
    assert "đã có sẵn" in answer.stderr
    assert json.loads(run(home, "clusters").stdout) == before


def test_the_benchmark_measures_each_thing_beside_its_yardstick(home: Path):
    answer = run(home, "bench", "--quick", "--json")
    assert answer.returncode in (0, 1), answer.stderr  # 1: a promise not kept on this machine
    told = json.loads(answer.stdout)
    figures = {figure["name"]: figure for figure in told["figures"]}
    assert {"registry", "import-preview", "import-commit", "due-days", "list-page", "cluster-page", "search", "map"} <= set(
        figures
    )
    assert not [f for f in figures.values() if not (f["value"] > 0 and f["baseline"] > 0 and f["ratio"] > 0)]
    assert "mất 0, phép kiểm cứng sai 0" in figures["ky-bao-cao"]["says"]
    assert told["rows"]["cluster"] == 5  # what the import wrote was taken back


def test_only_synthetic_data_is_measured_and_an_unknown_benchmark_is_named(home: Path, tmp_path: Path):
    answer = run(home, "bench", "--quick", "--only", "la")
    assert (answer.returncode, "Không có mục đo “la”" in answer.stderr) == (2, True)
    answer = run(tmp_path, "bench", "--quick")
    assert (answer.returncode, "Chỉ đo trên dữ liệu giả lập" in answer.stderr) == (2, True)
