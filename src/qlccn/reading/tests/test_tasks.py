"""Tables of tasks in the shapes they arrive in; what is missing is said and never filled in."""

import pytest

from qlccn.reading.structure import outline
from qlccn.reading.tasks_due import read_due
from qlccn.reading.tests.readers import names, obligations, paper, tasks
from qlccn.reading.tests.scoring import task_problems

WITH_TABLES = [name for name in names() if "tasks" in paper(name)[1]]


@pytest.mark.parametrize("name", WITH_TABLES)
def test_every_cell_of_a_table_is_read_as_its_key_says(name: str) -> None:
    text, key = paper(name)
    assert task_problems(key["tasks"], tasks(text)) == []


@pytest.mark.parametrize("name", WITH_TABLES)
def test_rows_of_a_table_are_tasks_only_and_keep_their_place(name: str) -> None:
    text, key = paper(name)
    rows = tasks(text)
    for row in rows:
        assert row.title.split()[0] in text[slice(*row.span)]
    first = min(row.span[0] for row in rows)
    assert all(o.span[1] <= first for o in obligations(text, **key["metadata"]))
    assert all(c.span[1] <= first for c in outline(text))


@pytest.mark.parametrize(
    "text, kind",
    [
        ("Năm 2026", "year"),
        ("Trong năm 2026", "year"),
        ("Quý II/2026", "quarter"),
        ("Quý III năm 2026", "quarter"),
        ("Tháng 6/2026", "month"),
        ("09/2026", "month"),
        ("Trước ngày 30/9/2026", "date"),
        ("31/12/2028", "date"),
        ("Năm 2026 - 2030", "period"),
        ("Quý III - Quý IV/2026", "period"),
        ("Từ tháng 3 đến tháng 6/2026", "period"),
        ("Hằng năm", "recurring"),
        ("Định kỳ hằng quý", "recurring"),
        ("Trước ngày 20 hàng tháng", "recurring"),
        ("Thường xuyên", "continuous"),
        ("Thường xuyên, liên tục", "continuous"),
        ("Sau khi Đề án được phê duyệt", "after-event"),
    ],
)
def test_a_time_cell_is_of_one_kind(text: str, kind: str) -> None:
    due = read_due(text)
    assert due is not None
    assert due["kind"] == kind
    assert due["text"] == text


@pytest.mark.parametrize(
    "text",
    [
        "Thường xuyên kiểm tra việc chấp hành pháp luật tại các cụm",
        "Định kỳ báo cáo kết quả thực hiện",
        "Sở Công Thương",
        "",
        "100% cụm",
        "2",
    ],
)
def test_the_words_of_a_task_are_no_time(text: str) -> None:
    assert read_due(text) is None


def _table(*rows: str) -> str:
    """A table of five columns, one cell a line."""
    return "\n".join(["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", *rows])


def test_a_row_whose_number_was_lost_takes_its_place_in_the_table() -> None:
    rows = tasks(
        _table(
            "1",
            "Lập kế hoạch",
            "Sở Công Thương",
            "- Các sở, ngành",
            "Năm 2026",
            "Rà soát quy hoạch",
            "Sở Xây dựng",
            "- Các sở, ngành",
            "Quý I/2026",
            "3",
            "Tổng kết",
            "Sở Công Thương",
            "- Các sở, ngành",
            "Năm 2026",
        )
    )
    assert [(r.no, r.number_in_source, r.flags) for r in rows] == [(1, True, []), (2, False, ["missing-number"]), (3, True, [])]


def test_a_lead_that_is_missing_is_not_taken_from_the_others() -> None:
    rows = tasks(
        _table(
            "1",
            "Lập kế hoạch",
            "Sở Công Thương",
            "- Các sở, ngành.",
            "Năm 2026",
            "2",
            "Kiểm tra các cụm",
            "- Các sở, ngành.",
            "- UBND các xã, phường.",
            "Năm 2026",
            "3",
            "Tổng kết",
            "Sở Công Thương",
            "- Các sở, ngành",
            "Năm 2026",
        )
    )
    assert rows[1].lead == []
    assert rows[1].flags == ["missing-lead"]
    assert [a["agency_id"] for a in rows[1].coordinating] == ["cac-so-nganh", "ubnd-cap-xa"]


def test_empty_cells_of_a_word_table_keep_the_columns_apart() -> None:
    rows = tasks(
        _table(
            "I",
            "Nhóm một",
            "",
            "",
            "",
            "1",
            "Xây dựng phương án",
            "",
            "Các Sở: Công Thương, Xây dựng",
            "Quý III/2026",
            "",
            "Giao đất",
            "Sở Tài chính",
            "",
            "2026 - 2027",
            "3",
            "Tổng kết",
            "Sở Công Thương",
            "Các sở, ngành",
            "",
        )
        + "\n"
    )
    assert [(r.no, len(r.lead), len(r.coordinating), r.flags) for r in rows] == [
        (1, 0, 2, ["missing-lead"]),
        (2, 1, 0, ["missing-number"]),
        (3, 1, 1, ["missing-due"]),
    ]


def test_a_name_and_a_title_wrapped_over_lines_are_one_cell() -> None:
    rows = tasks(
        _table(
            "1",
            "Hoàn thành hệ thống xử lý nước thải tập trung tại",
            "các cụm công nghiệp đang hoạt động",
            "Ban Quản lý các khu công nghiệp",
            "tỉnh",
            "Sở Nông nghiệp và Môi trường",
            "Trước ngày 30/9/2026",
        )
    )
    assert rows[0].title.endswith("các cụm công nghiệp đang hoạt động")
    assert [a["agency_id"] for a in rows[0].lead] == ["bql-cac-khu-cong-nghiep-tinh"]
    assert rows[0].due == {"kind": "date", "text": "Trước ngày 30/9/2026", "date": "2026-09-30"}


def test_a_task_that_waits_for_another_says_for_which() -> None:
    rows = tasks(
        _table(
            "1",
            "Xây dựng Đề án chuyển đổi công tác quản lý hạ tầng cụm công nghiệp",
            "Sở Công Thương",
            "- Các sở, ngành",
            "Năm 2026",
            "2",
            "Chỉnh trang các cụm",
            "Sở Công Thương",
            "- Các sở, ngành",
            "Sau khi Đề án chuyển đổi công tác quản lý hạ tầng cụm công nghiệp được phê duyệt",
        )
    )
    assert rows[1].due is not None
    assert (rows[1].due["kind"], rows[1].due["after_task"]) == ("after-event", 1)


def test_counting_that_begins_anew_in_each_group_gives_places_in_the_table() -> None:
    text = (
        "STT | Nhiệm vụ | Cơ quan chủ trì | Thời gian\nI | Nhóm | | \n1 | Việc một | Sở Tài chính | Năm 2026\n"
        "II | Nhóm | | \n1 | Việc hai | Sở Nội vụ | Năm 2026"
    )
    assert [(r.no, r.title) for r in tasks(text)] == [(1, "Việc một"), (2, "Việc hai")]


def test_whole_rows_on_one_line_are_parted_into_cells() -> None:
    text = (
        "TT Nội dung công việc Cơ quan chủ trì Cơ quan phối hợp Thời gian\n"
        "1 Lập danh mục cụm công nghiệp kêu gọi đầu tư Sở Công Thương Các sở, ngành Quý II/2026\n"
        "2 Kiểm tra môi trường các cụm Sở Nông nghiệp và Môi trường Công an tỉnh Thường xuyên"
    )
    rows = tasks(text)
    assert [(r.title, [a["agency_id"] for a in r.lead], r.due and r.due["kind"]) for r in rows] == [
        ("Lập danh mục cụm công nghiệp kêu gọi đầu tư", ["so-cong-thuong"], "quarter"),
        ("Kiểm tra môi trường các cụm", ["so-nong-nghiep-va-moi-truong"], "continuous"),
    ]


def test_a_list_of_clusters_is_no_table_of_tasks() -> None:
    assert tasks("STT\nTên cụm\nĐịa điểm\nDiện tích\n1\nCCN Mông Sơn\nxã Bảo Ái\n50\n2\nCCN Thịnh Hưng\nxã Yên Bình\n45") == []
