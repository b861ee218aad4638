"""The commands that operate an installation, as an operator types them: separate processes, a home of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated home, shared by the tests of this file."""
    folder = tmp_path_factory.mktemp("home")
    assert run(folder, "migrate").returncode == 0
    return folder


def run(home: Path, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("QLCCN_", "DATABASE", "DJANGO"))}
    command = [sys.executable, "-m", "qlccn", *words, "--home", str(home)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, env={**keep, **environment}, timeout=120)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(home: Path):
    key = home / "secret-key"
    before = key.read_text()
    assert os.name == "nt" or key.stat().st_mode & 0o777 == 0o600
    run(home, "migrate")
    assert key.read_text() == before


def test_migrating_again_changes_nothing(home: Path):
    assert run(home, "migrate").returncode == 0


def test_one_round_of_the_worker_says_what_it_did_and_leaves_a_heartbeat(home: Path):
    answer = run(home, "worker", "--once")
    assert answer.returncode == 0, answer.stderr
    assert "audit-seal" in answer.stderr


def test_verify_audit_answers_in_json(home: Path):
    answer = run(home, "verify-audit", "--seal", "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout)["intact"] is True


@pytest.mark.parametrize(
    ("words", "typed", "says"),
    [
        (["createuser", "ai", "--role", "admin", "--organisation", "khong-co"], "mật khẩu dài lắm\n", "Không có tổ chức"),
        (["serve", "--host", "127.0.0.1", "--port", "99999"], "", "cổng"),
        (["clusters", "--as-of", "31/02/2026"], "", "31/02/2026"),
        (["clusters", "--as", "không-có-ai"], "", ""),
        (["import", "clusters", "khong-co.csv"], "", "khong-co.csv"),
        (["lenh-la"], "", "Lệnh chưa đúng"),
    ],
)
def test_bad_use_gets_a_sentence_and_status_2(home: Path, words: list[str], typed: str, says: str):
    answer = run(home, *words, typed=typed)
    assert answer.returncode == 2, answer.stderr
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_first_account_of_an_installation_needs_no_organisation_to_be_there(home: Path):
    for name in ("quantri", "quantri2"):
        answer = run(home, "createuser", name, "--role", "admin", typed="mật khẩu rất dài 123\n")
        assert answer.returncode == 0, answer.stderr
        assert "Tổ quản trị hệ thống" in answer.stderr
    answer = run(home, "createuser", "canbo", "--role", "department", typed="mật khẩu rất dài 123\n")
    assert answer.returncode == 2
    assert "Thiếu mã tổ chức" in answer.stderr


def test_demo_keeps_off_databases_that_are_not_its_own(home: Path):
    assert run(home, "demo", DATABASE_URL="postgresql://nobody@127.0.0.1/nothing").returncode == 2
    answer = run(home, "demo", "--port", "0")
    assert answer.returncode == 2
    assert "không phải bản demo" in answer.stderr


def test_check_names_what_is_wrong_for_production(home: Path):
    answer = run(home, "check", QLCCN_TODAY="2026-01-01", QLCCN_HTTPS="0")
    assert answer.returncode == 1
    assert "QLCCN_TODAY" in answer.stdout
    assert "HTTPS" in answer.stdout
    assert run(home, "check").returncode == 0


@pytest.mark.parametrize(
    ("name", "value"), [("QLCCN_HTTPS", "có"), ("QLCCN_UPLOAD_MAX_MB", "năm mươi"), ("DATABASE_URL", "mysql://x/y")]
)
def test_an_odd_setting_is_refused_with_its_name(home: Path, name: str, value: str):
    answer = run(home, "check", **{name: value})
    assert answer.returncode == 2
    assert name in answer.stderr
