"""`qlccn ingest`: the contract's JSON, the readable summary, refusals, several files, nothing of Django."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from qlccn.cli import main
from qlccn.reading.tests.makers import PAPER

PLAN = """ỦY BAN NHÂN DÂN
TỈNH NGHỆ AN
Số: 415/KH-UBND
Nghệ An, ngày 09 tháng 3 năm 2026
KẾ HOẠCH
Phát triển cụm công nghiệp năm 2026
Căn cứ Nghị định số 68/2017/NĐ-CP ngày 25/5/2017 của Chính phủ về quản lý, phát triển cụm công nghiệp;
I. TỔ CHỨC THỰC HIỆN
1. Sở Công Thương
- Chủ trì, phối hợp với Sở Tài chính rà soát các cụm công nghiệp, báo cáo UBND tỉnh trước ngày 30/6/2026.
2. UBND các xã, phường
- Báo cáo tình hình cụm công nghiệp hằng quý gửi Sở Công Thương.
"""


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_json_of_one_file_has_the_contract_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", write(tmp_path, "a.txt", PLAN), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert list(made) == ["file", "quality", "metadata", "citations", "obligations", "tasks", "clusters"]
    assert set(made["quality"]) == {"ocr_noise", "issues"}
    assert made["metadata"]["issuer_id"] == "ubnd-tinh-nghe-an"
    cited = made["citations"][0]
    assert set(cited) == {"number", "date", "article", "text", "span", "status"}
    assert (cited["number"], cited["date"], cited["status"]) == ("68/2017/NĐ-CP", "2017-05-25", "expired")
    assert PLAN[slice(*cited["span"])] == cited["text"]
    assert "dead-citation" in made["quality"]["issues"]
    for row in made["obligations"]:
        assert set(row) == {
            "clause", "assignee", "agency_id", "role", "text", "deadline", "recurrence",
            "coordinating", "span", "confidence", "flags",
        }  # fmt: skip
    assert ["so-cong-thuong"] in [row["agency_id"] for row in made["obligations"]]


def test_several_files_come_as_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [write(tmp_path, "a.txt", PLAN), write(tmp_path, "b.txt", PAPER)]
    assert main(["ingest", *files, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [d["file"] for d in made["documents"]] == ["a.txt", "b.txt"]


def test_the_summary_is_vietnamese_and_says_what_to_look_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", write(tmp_path, "a.txt", PLAN)]) == 0
    out = capsys.readouterr().out
    assert "Kế hoạch số 415/KH-UBND ngày 09/03/2026 của Ủy ban nhân dân tỉnh Nghệ An" in out
    assert "hết hiệu lực" in out


def test_the_day_of_judgement_can_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", write(tmp_path, "a.txt", PLAN), "--json", "--on", "2018-01-01"]) == 0
    assert json.loads(capsys.readouterr().out)["citations"][0]["status"] != "expired"
    assert main(["ingest", write(tmp_path, "a.txt", PLAN), "--on", "31-02"]) == 2


def test_one_bad_file_of_several_leaves_nothing_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", write(tmp_path, "a.txt", PLAN), write(tmp_path, "b.txt", ""), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "“b.txt” rỗng" in err


def test_a_secret_paper_is_refused_and_nothing_of_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    secret = write(tmp_path, "a.txt", PLAN.replace("KẾ HOẠCH\n", "TỐI MẬT\nKẾ HOẠCH\nSự việc Bảo Hà\n", 1))
    with caplog.at_level(logging.DEBUG):
        assert main(["ingest", secret, "--json", "--not-secret"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "TỐI MẬT" in err
    assert "Bảo Hà" not in err + caplog.text
    assert "NGHỆ AN" not in err + caplog.text


def test_a_doubtful_mark_goes_on_only_when_confirmed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doubtful = write(tmp_path, "a.txt", "MAT\n" + PLAN)
    assert main(["ingest", doubtful, "--json"]) == 2
    assert "--not-secret" in capsys.readouterr().err
    assert main(["ingest", doubtful, "--json", "--not-secret"]) == 0


def test_reading_needs_no_django(tmp_path: Path) -> None:
    """Run apart, because the test process itself has Django loaded."""
    code = (
        "import sys; from qlccn.cli import main; status = main(sys.argv[1:]); sys.exit(9 if 'django' in sys.modules else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ingest", write(tmp_path, "a.txt", PLAN), "--json"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
