"""A slip of the hand in a law file is refused with the file, the place and what to mend; the shipped files are whole."""

import shutil
import time
from pathlib import Path

import pytest

from qlccn.core.refusal import Refusal
from qlccn.law import datafile, loader
from qlccn.law.loader import DATA, LawDataError, load

TIME = "parameters/06-time_limits.yaml"
SIZE = "parameters/01-size.yaml"
ESTABLISH = "procedures/02-establishment.yaml"
APPRAISAL_R3 = "  - from: 2024-05-01\n    to: 2026-09-14\n    value: 25\n    unit: calendar_day\n"

# file, what is written, what is written instead, words the refusal must hold
SLIPS = [
    ("instruments.yaml", "number: 32/2024/NĐ-CP\n", "numbr: 32/2024/NĐ-CP\n", ["instruments.yaml", "ND-32-2024", "“number”"]),
    ("instruments.yaml", "number: 32/2024/NĐ-CP\n", "number: 32/2024/NĐ-CP\n  numbers: x\n", ["lạ “numbers”", "phải “number”"]),
    ("instruments.yaml", "number: 32/2024/NĐ-CP\n", "number: 32/2024/NĐ-CP\n  number: 33\n", ["“number” ghi hai lần", "dòng"]),
    ("instruments.yaml", "- id: ND-303-2026\n", "- id: ND-32-2024\n", ["trùng"]),
    ("instruments.yaml", "issued: 2024-03-15", "issued: 2024-02-30", ["2024-02-30", "không phải ngày có thật"]),
    ("instruments.yaml", "issued: 2024-03-15", "issued: tháng ba", ["“issued” phải là ngày"]),
    ("instruments.yaml", "effective_from: 2024-05-01", "effective_from: 2024-01-01", ["trước ngày ban hành"]),
    ("instruments.yaml", "effective_to: 2017-07-14", "effective_to: 2009-01-01", ["hết hiệu lực 2009-01-01 trước"]),
    ("instruments.yaml", "amended_by: [ND-303-2026]", "amended_by: [ND-999-2026]", ["không có “ND-999-2026”"]),
    ("instruments.yaml", "amends: [ND-32-2024]", "related: [ND-32-2024]", ["chưa ghi “amends: ND-32-2024”", "ND-303-2026"]),
    ("instruments.yaml", "sources: [TV-ND32]", "sources: [TV-ND33]", ["nguồn không có “TV-ND33”"]),
    ("instruments.yaml", "sources: [TV-ND32]", "sources: []", ["thiếu nguồn"]),
    ("instruments.yaml", "province: '15'", "province: '99'", ["mã tỉnh lạ “99”"]),
    ("instruments.yaml", "confidence: primary_ocr", "confidence: primry_ocr", ["mức tin cậy lạ", "có phải “primary_ocr”"]),
    ("regimes.yaml", "from: 2025-07-01", "from: 2025-07-02", ["không chồng, không hở", "R3-ND32-139"]),
    ("regimes.yaml", "instruments: [QD-105-2009]", "instruments: [QD-106-2009]", ["QD-106-2009"]),
    ("regimes.yaml", "at: 2026-09-15", "at: 2026-09-16", ["ngày 2026-09-16 không phải ngày"]),
    ("regimes.yaml", "rule: handover", "rule: hand_over", ["cách chuyển tiếp lạ"]),
    (SIZE, "op: le", "op: lesser", ["phép so sánh lạ “lesser”"]),
    (SIZE, "unit: ha", "unit: hecta", ["đơn vị lạ “hecta”", "area.max_new"]),
    (SIZE, "value: 50,", "value: năm mươi,", ["phải là số không âm", "area.max_new"]),
    (SIZE, "value: 50,", "value: -50,", ["số không âm"]),
    (SIZE, "to: 2017-07-14, value: 50", "to: 2017-07-15, value: 50", ["chồng thời gian", "area.max_new"]),
    (SIZE, "to: 2017-07-14, value: 50", "to: 2009-01-01, value: 50", ["kết thúc 2009-01-01 trước khi bắt đầu"]),
    (SIZE, "from: 2009-10-05, to: 2017-07-14, value: 50", "from: 2008-10-05, to: 2017-07-14, value: 50",
     ["trước giai đoạn pháp luật đầu tiên"]),
    (SIZE, "article: (chưa đọc được số điều), ", "", ["thiếu viện dẫn", "area.max_new"]),
    (SIZE, "instrument: QD-105-2009", "instrument: QD-105-2008", ["văn bản lạ “QD-105-2008”", "có phải “QD-105-2009”"]),
    (SIZE, "value: null, status: not_found", "value: null", ["không ghi “status”"]),
    (SIZE, "of: ND-32-2024", "of: ND-68-2017", ["không sửa đổi văn bản đó"]),
    (TIME, "unit: calendar_day\n    start: {event: nhận đủ hồ sơ", "start: {event: nhận đủ hồ sơ", ["thiếu đơn vị"]),
    (TIME, "step: complete-check}", "step: complete-chek}", ["bước thủ tục lạ", "complete-check"]),
    (TIME, "province: '15'", "province: '01'", ["phải dựa vào văn bản của tỉnh đó"]),
    (TIME, "province: '15', ", "", ["là văn bản của một tỉnh, không đặt giá trị cho cả nước"]),
    (TIME, "group: time_limits", "group: size", ["nhóm “size” đã có"]),
    (ESTABLISH, "limit: deadline.appraisal", "limit: deadline.appraise", ["tham số lạ “deadline.appraise”"]),
    (ESTABLISH, "limit: deadline.appraisal", "limit: area.max_new", ["không phải thời hạn"]),
    (ESTABLISH, "actor: SCT", "actor: SCTT", ["cơ quan lạ “SCTT”"]),
    (ESTABLISH, "steps_of: R3-ND32\n", "steps_of: R3-ND33\n", ["phiên bản không có", "R3-ND33"]),
    (ESTABLISH, "steps_of: R3-ND32\n", "steps_of: R3-ND32-139\n", ["vòng tròn"]),
    (ESTABLISH, "step_ids: [request, notice,", "step_ids: [request, renotice, notice,", ["renotice", "removed"]),
    (ESTABLISH, "- id: R3-ND32-139@15", "- id: R3-ND32-139@99", ["mã tỉnh “99”"]),
    (ESTABLISH, "instrument: QD-16-2026-LC", "instrument: ND-32-2024", ["phiên bản riêng của tỉnh 15"]),
    (ESTABLISH, "  - id: appraise\n    n: 8\n", "  - id: appraise\n    n: 3\n", ["trùng hoặc không tăng dần"]),
    ("procedures/01-plan_adjustment.yaml", "changes:\n    integrate:", "changes:\n    integrat:",
     ["thay bước không có “integrat”"]),
    ("procedures/03-expansion.yaml", "decide: {output:", "decide: {limit: deadline.notice, output:", ["không được thay “limit”"]),
    ("procedures/03-expansion.yaml", "conditions: [area.max_after_expansion", "conditions: [area.max_after",
     ["tham số không có “area.max_after”"]),
    ("scoring.yaml", "HT: 15", "HT: 16", ["bằng 100"]),
    ("scoring.yaml", "pass_mark: 50", "pass_mark: 60", ["không khớp tham số score.pass_mark"]),
    ("scoring.yaml", "max: 15, levels", "max: 14, levels", ["nhóm NL cộng được 29 điểm, luật định 30"]),
    ("forms.yaml", "indicator_count: 35", "indicator_count: 36", ["ghi 36 chỉ tiêu nhưng có 35"]),
    ("forms.yaml", "sum_of: ['15.1', '15.2']", "sum_of: ['15.1', '15.9']", ["trỏ tới dòng không có 15.9"]),
    ("forms.yaml", "unit: million_vnd_per_person_month", "unit: million", ["đơn vị lạ “million”"]),
    ("forms.yaml", "due_parameters: [report.due_tenant]", "due_parameters: [report.due_tennant]",
     ["có phải “report.due_tenant”"]),
    ("agencies.yaml", "slug: so-cong-thuong", "slug: so-tai-chinh", ["đã là của"]),
    ("agencies.yaml", "slug: so-cong-thuong", "slug: Sở Công Thương", ["sai dạng"]),
    ("agencies.yaml", "aliases: [Sở Tài chính, Sở TC", "aliases: [Sở Tài chính, Sở CT", ["“Sở CT” đã là của SCT"]),
    ("agencies.yaml", "kind: generic", "kind: general", ["loại cơ quan lạ"]),
    ("agencies.yaml", "to: UBND_XA", "to: UBND_XAA", ["cơ quan lạ “UBND_XAA”"]),
    ("vocabulary.yaml", "label: văn bản gốc\n", "label: ''\n", ["“label” để trống"]),
    ("vocabulary.yaml", "as_of: 2026-11-20", "as_of: 2026-11-20\n  x: [", ["vocabulary.yaml", "sai cú pháp YAML"]),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.mark.parametrize(("file", "written", "instead", "words"), SLIPS, ids=lambda v: str(v)[:40].strip())
def test_a_slip_is_refused_in_vietnamese_with_file_and_place(
    copy: Path, file: str, written: str, instead: str, words: list[str]
) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert written in text, "the case no longer fits the data"
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(LawDataError) as refused:
        load(copy)
    for word in words:
        assert word in refused.value.message
    assert refused.value.message.startswith("Tệp ")
    assert refused.value.message.endswith((".", ".)"))


def test_a_province_may_not_lengthen_a_national_limit(copy: Path) -> None:
    path = copy / TIME
    text = path.read_text(encoding="utf-8")
    national = (
        "\n  - {from: 2024-05-01, to: null, value: 5, instrument: ND-32-2024, article: khoản 4 Điều 23, confidence: primary}"
    )
    start = text.index("- id: deadline.tax_opinion")
    where = text.index("values:", start) + len("values:")
    path.write_text(text[:where] + national + text[where:], encoding="utf-8")
    with pytest.raises(LawDataError, match=r"kéo dài thời hạn chung .5 working_day"):
        load(copy)
    path.write_text(text[:where] + national.replace("value: 5", "value: 10") + text[where:], encoding="utf-8")
    overlay = load(copy).parameter("deadline.tax_opinion").value_on(_day("2026-10-01"), "15")
    assert overlay is not None
    assert overlay.value == 10


def test_an_overlay_may_not_take_a_limit_from_a_step(copy: Path) -> None:
    path = copy / ESTABLISH
    text = path.read_text(encoding="utf-8")
    start = text.index("- id: R3-ND32-139@15")
    where = text.index("  added:", start)
    path.write_text(text[:where] + "  changes: {appraise: {limit: null}}\n" + text[where:], encoding="utf-8")
    with pytest.raises(LawDataError, match="không được thay “limit”"):
        load(copy)


@pytest.mark.parametrize("name", [*loader.FILES])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(LawDataError, match=name):
        load(copy)


def test_a_missing_folder_is_named(copy: Path) -> None:
    shutil.rmtree(copy / "procedures")
    with pytest.raises(LawDataError, match="procedures"):
        load(copy)


def test_a_misspelt_file_name_is_refused_rather_than_left_out(copy: Path) -> None:
    (copy / "scorings.yaml").write_text("x: 1\n", encoding="utf-8")
    with pytest.raises(LawDataError, match=r"Tệp lạ .*scorings\.yaml"):
        load(copy)


def test_a_file_that_is_no_text_is_refused(copy: Path) -> None:
    (copy / "scoring.yaml").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(LawDataError, match="UTF-8"):
        load(copy)


def test_the_refusal_is_the_refusal_of_the_whole_program() -> None:
    assert issubclass(LawDataError, Refusal)


def test_the_python_parser_reads_the_same_as_the_c_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML was built without its C parser the law must be the same."""
    import yaml

    slow = type("Slow", (yaml.SafeLoader,), {"file_name": "", "yaml_constructors": datafile._Loader.yaml_constructors})
    fast = datafile.read_yaml(DATA / "scoring.yaml", "scoring.yaml")
    monkeypatch.setattr(datafile, "_Loader", slow)
    assert datafile.read_yaml(DATA / "scoring.yaml", "scoring.yaml") == fast


def test_the_law_loads_in_less_than_three_tenths_of_a_second() -> None:
    best = min(_seconds() for _ in range(3))
    assert best < 0.3


def _seconds() -> float:
    start = time.perf_counter()
    load(DATA)
    return time.perf_counter() - start


def test_the_shipped_law_is_read_once() -> None:
    assert load() is load()


def _day(text: str):  # type: ignore[no-untyped-def]
    from datetime import date

    return date.fromisoformat(text)
