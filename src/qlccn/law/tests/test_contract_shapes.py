"""Every answer of the contract that the law owns, asked through the command line: shape and exit status."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from qlccn.cli import main
from qlccn.law.tests.tables import changed, table
from qlccn.law.tests.test_scoring import council

BASE = table("conditions")["base"]
CONFIDENCE = {"primary", "primary_ocr", "cited", "secondary", "press", "unsourced", "derived", "not_found"}
STATUSES = {"in-force", "amended", "expired-in-part", "expired", "not-yet", "unknown"}


class Ask:
    """Run the command and keep what it wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.capsys, self.folder = capsys, folder

    def __call__(self, *words: str) -> tuple[int, str, str]:
        status = main(list(words))
        written = self.capsys.readouterr()
        return status, written.out, written.err

    def json(self, *words: str) -> tuple[int, Any]:
        status, out, _ = self(*words, "--json")
        return status, json.loads(out)

    def file(self, content: object, name: str = "facts.json") -> str:
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:
    return Ask(capsys, tmp_path)


# ---------------------------------------------------------------- law on


def test_law_on_has_the_shape_of_the_contract(ask: Ask) -> None:
    status, answer = ask.json("law", "on", "2026-11-20", "--province", "15")
    assert status == 0
    assert set(answer) == {"day", "regime", "parameters", "instruments", "forms", "overlays"}
    assert (answer["day"], answer["regime"]) == ("2026-11-20", "R4-ND32-303")
    for parameter in answer["parameters"]:
        assert set(parameter) == {"id", "value", "unit", "op", "cite", "confidence"}
        assert parameter["confidence"] in CONFIDENCE
        assert parameter["op"] in {None, "gt", "ge", "lt", "le", "eq"}
    assert answer["instruments"]
    assert answer["forms"]
    assert answer["overlays"]


def test_law_on_before_any_rule_exits_one(ask: Ask) -> None:
    status, answer = ask.json("law", "on", "2009-10-04")
    assert status == 1
    assert answer == {
        "day": "2009-10-04",
        "regime": None,
        "parameters": [],
        "instruments": answer["instruments"],
        "forms": [],
        "overlays": [],
    }


# ---------------------------------------------------------------- law due


def test_law_due_has_the_shape_of_the_contract(ask: Ask) -> None:
    status, answer = ask.json("law", "due", "establishment", "decide", "--from", "2025-12-31")
    assert status == 0
    keys = {
        "procedure",
        "step",
        "regime",
        "starts_on",
        "due_on",
        "rolls_to",
        "cite",
        "confidence",
        "overlay",
        "calendar_version",
        "days",
    }
    assert keys <= set(answer)
    assert (answer["due_on"], answer["rolls_to"]) == ("2026-01-12", "2026-01-12")
    assert answer["regime"] == "R3-ND32-139"
    assert answer["confidence"] in CONFIDENCE
    assert "khoản 4 Điều 10 Nghị định 32/2024/NĐ-CP" in answer["cite"]
    for day in answer["days"]:
        assert set(day) == {"day", "counted", "why"}


def test_a_step_is_asked_by_its_number_too(ask: Ask) -> None:
    by_id = ask.json("law", "due", "establishment", "decide", "--from", "2026-02-12")
    assert by_id[1]["due_on"] == "2026-03-02"
    assert ask.json("law", "due", "establishment", "9", "--from", "2026-02-12") == by_id


def test_a_supplement_pauses_twenty_five_calendar_days(ask: Ask) -> None:
    words = ("law", "due", "establishment", "appraise", "--from", "2025-10-07")
    assert ask.json(*words)[1]["due_on"] == "2025-11-01"
    assert ask.json(*words, "--pause", "2025-10-10:2025-10-16")[1]["due_on"] == "2025-11-07"


def test_a_pinned_regime_keeps_its_term(ask: Ask) -> None:
    words = ("law", "due", "establishment", "appraise", "--from", "2026-10-01")
    assert ask.json(*words)[1]["due_on"] == "2026-10-29"
    assert ask.json(*words, "--regime", "R3-ND32-139")[1]["due_on"] == "2026-10-26"


def test_a_limit_that_was_not_found_exits_one(ask: Ask) -> None:
    status, answer = ask.json("law", "due", "establishment", "appraise", "--from", "2021-03-01")
    assert status == 1
    assert answer["due_on"] is None
    assert answer["why"]


def test_a_provincial_limit_is_named_as_overlay(ask: Ask) -> None:
    status, answer = ask.json("law", "due", "tenant_intake", "tax-opinion", "--from", "2026-10-01", "--province", "15")
    assert status == 0
    assert answer["overlay"] is not None
    assert answer["due_on"] == "2026-10-15"


# ---------------------------------------------------------------- law cite


def test_law_cite_has_the_shape_of_the_contract(ask: Ask) -> None:
    text = "Căn cứ Nghị định số 68/2017/NĐ-CP ngày 25/5/2017, khoản 3 Điều 10 Nghị định số 32/2024/NĐ-CP ngày 15/3/2024;"
    status, answer = ask.json("law", "cite", ask.file(text, "van-ban.txt"), "--on", "2026-11-20")
    assert status == 0
    assert {"on", "citations"} <= set(answer)
    assert answer["on"] == "2026-11-20"
    keys = {"text", "span", "instrument", "number", "date", "article", "status", "amended_by", "replaced_by", "ended_articles"}
    found = {c["number"]: c for c in answer["citations"]}
    assert set(found) == {"68/2017/NĐ-CP", "32/2024/NĐ-CP"}
    for citation in answer["citations"]:
        assert keys <= set(citation)
        assert citation["status"] in STATUSES
        start, end = citation["span"]
        assert text[start:end] == citation["text"]
    assert found["68/2017/NĐ-CP"]["status"] == "expired"
    assert found["32/2024/NĐ-CP"]["status"] == "amended"


def test_law_cite_reads_standard_input(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Theo Thông tư số 14/2024/TT-BCT."
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8-sig"))))
    status, answer = ask.json("law", "cite", "-", "--on", "2024-10-01")
    assert status == 0
    assert [c["status"] for c in answer["citations"]] == ["in-force"]


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("kind", "change", "day", "status", "met"),
    [
        ("establish", {"territory.avg_occupancy_percent": 40, "territory.unleased_ha": 80}, "2026-09-14", 0, True),
        ("establish", {"territory.avg_occupancy_percent": 40, "territory.unleased_ha": 80}, "2026-09-15", 1, False),
        ("expand", {"cluster.occupancy_percent": 55}, "2026-09-14", 1, False),
        ("expand", {"cluster.occupancy_percent": 55}, "2026-09-15", 0, True),
        ("establish", {"cluster.area_ha": None}, "2026-09-15", 1, None),
    ],
)
def test_conditions_have_the_shape_of_the_contract(
    ask: Ask, kind: str, change: dict[str, Any], day: str, status: int, met: bool | None
) -> None:
    facts = ask.file(changed(BASE, change))
    exit_status, answer = ask.json("conditions", kind, "--facts", facts, "--on", day)
    assert exit_status == status
    assert set(answer) == {"regime", "met", "conditions"}
    assert answer["met"] is met
    for condition in answer["conditions"]:
        assert set(condition) == {"id", "applies", "met", "value", "threshold", "op", "any_of", "cite", "confidence", "why"}
        assert isinstance(condition["applies"], bool)
        assert condition["met"] in {True, False, None}
        assert condition["cite"]
        assert condition["confidence"] in CONFIDENCE
        assert not isinstance(condition["value"], str)
        assert not isinstance(condition["threshold"], str)


def test_the_day_on_the_command_line_beats_the_day_in_the_facts(ask: Ask) -> None:
    facts = ask.file(changed(BASE, {"on": "2026-09-15", "territory.avg_occupancy_percent": 40, "territory.unleased_ha": 80}))
    assert ask.json("conditions", "establish", "--facts", facts)[0] == 1
    assert ask.json("conditions", "establish", "--facts", facts, "--on", "2026-09-14")[0] == 0


def test_nothing_known_is_nothing_decided(ask: Ask) -> None:
    status, answer = ask.json("conditions", "establish", "--facts", ask.file({}), "--on", "2026-11-20")
    assert status == 1
    assert answer["met"] is None
    assert {c["met"] for c in answer["conditions"]} == {None}


# ---------------------------------------------------------------- score


@pytest.mark.parametrize(
    ("change", "status"),
    [({}, 0), ({"b": (10, 10, 15, 5, 30)}, 1), ({"a": (1, 1, 1, 1, 1), "b": (1, 1, 1, 1, 1)}, 1), ({"a": (16, 1, 1, 1, 1)}, 2)],
)
def test_score_has_the_shape_of_the_contract(ask: Ask, change: dict[str, Any], status: int) -> None:
    exit_status, answer = ask.json("score", ask.file(council(**change)))
    assert exit_status == status
    assert set(answer) == {"valid", "errors", "results", "selected", "tie", "needs_chair_proposal", "cite"}
    assert answer["valid"] is (status != 2)
    for error in answer["errors"]:
        assert set(error) == {"code", "message"}
    for result in answer["results"]:
        assert set(result) == {"applicant", "total", "by_group", "passes", "rank"}
        assert set(result["by_group"]) == {"HT", "MT", "NL", "TC"}
    assert answer["cite"]


# ---------------------------------------------------------------- bad use, and text for a person

BAD = [
    (("law", "on", "2026-02-30"), "Ngày “2026-02-30” không có thật"),
    (("law", "on", "20-11-2026"), "20-11-2026"),
    (("law", "on", "2026-11-20", "--province", "99"), "99"),
    (("law", "on"), "Lệnh chưa đúng"),
    (("law",), "Lệnh chưa đúng"),
    (("law", "due", "nothing", "decide", "--from", "2026-10-01"), "nothing"),
    (("law", "due", "establishment", "nothing", "--from", "2026-10-01"), "nothing"),
    (("law", "due", "establishment", "decide", "--from", "2026-10-01", "--regime", "R9"), "R9"),
    (("law", "due", "establishment", "decide", "--from", "2026-10-01", "--province", "xx"), "xx"),
    (("law", "due", "establishment", "appraise", "--from", "2026-10-01", "--pause", "2026-10-02"), "2026-10-02"),
    (
        ("law", "due", "establishment", "appraise", "--from", "2026-10-01", "--pause", "2026-10-09:2026-10-02"),
        "trước ngày yêu cầu",
    ),
    (("law", "cite", "khong-co.txt"), "khong-co.txt"),
    (("conditions", "abolish", "--facts", "x.json"), "Lệnh chưa đúng"),
    (("conditions", "establish", "--facts", "khong-co.json", "--on", "2026-11-20"), "khong-co.json"),
    (("score", "khong-co.json"), "khong-co.json"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_bad_use_exits_two_with_a_vietnamese_sentence(ask: Ask, words: tuple[str, ...], said: str) -> None:
    status, out, err = ask(*words)
    assert status == 2
    assert out == ""
    assert said in err
    assert "Traceback" not in err


BAD_FILES = [
    ("{", "sai cú pháp JSON ở dòng 1"),
    ('{"on": NaN}', "NaN"),
    ('{"plan": {"listed": true, "listed": false}}', "“listed” ghi hai lần"),
    ('{"territory": {"unleased": 5}}', "khóa lạ “territory.unleased” (có phải “unleased_ha”?)"),
    ('{"plann": {}}', "khóa lạ “plann” (có phải “plan”?)"),
    ('{"territory": {"unleased_ha": "80"}}', "phải là số không âm"),
    ('{"territory": {"avg_occupancy_percent": 101}}', "từ 0 đến 100"),
    ('{"plan": {"listed": "yes"}}', "true, false hoặc null"),
    ('{"cluster": {"type": "hightech"}}', "loại hình lạ “hightech”"),
    ('{"first_request_on": "2026-02-30"}', "2026-02-30"),
    ('{"first_request_on": "2026-09-10", "sent_to_department_on": "2026-09-01"}', "hai ngày trái nhau"),
    ("[]", "đối tượng JSON"),
    ("[" * 100000, "JSON"),
]


@pytest.mark.parametrize(("content", "said"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_bad_facts_exit_two_and_name_the_key(ask: Ask, content: str, said: str) -> None:
    status, out, err = ask("conditions", "establish", "--facts", ask.file(content), "--on", "2026-11-20", "--json")
    assert status == 2
    assert out == ""
    assert said in err or (content.startswith("[[") and "lồng quá nhiều lớp" in err)


def test_facts_without_a_day_are_refused(ask: Ask) -> None:
    status, _, err = ask("conditions", "establish", "--facts", ask.file({}))
    assert status == 2
    assert "Thiếu ngày xét" in err


def test_without_json_a_person_reads_vietnamese(ask: Ask) -> None:
    facts = ask.file(changed(BASE, {}))
    ballot = ask.file(council(), "score.json")
    paper = ask.file("Theo Nghị định số 68/2017/NĐ-CP.", "a.txt")
    for words, said in (
        (("law", "on", "2026-11-20", "--province", "15"), "Quy định riêng của tỉnh"),
        (("law", "due", "establishment", "decide", "--from", "2025-12-31"), "Hết hạn: 12/01/2026"),
        (("law", "cite", paper, "--on", "2026-11-20"), "HẾT HIỆU LỰC"),
        (("conditions", "establish", "--facts", facts, "--on", "2026-11-20"), "Kết luận: đạt"),
        (("score", ballot), "Lựa chọn: A"),
    ):
        status, out, _ = ask(*words)
        assert status == 0
        assert said in out


def test_commands_that_only_compute_load_no_django() -> None:
    """The law answers without Django and without a database."""
    import subprocess

    program = (
        "import sys; from qlccn.cli import main; main(['law', 'on', '2026-11-20', '--json']); sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)["regime"] == "R4-ND32-303"
