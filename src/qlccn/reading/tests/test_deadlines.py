"""When: days, relative wordings, rhythms; periods of plans and dates of instruments are none of these."""

from datetime import date

import pytest

from qlccn.reading.deadlines import best_timing, read_timings

ISSUED = date(2026, 3, 1)


def said(text: str, issued: date | None = ISSUED) -> list[tuple[str | None, str | None]]:
    return [(t.deadline, t.recurrence) for t in read_timings(text, issued)]


@pytest.mark.parametrize(
    "text, day",
    [
        ("hoàn thành trước ngày 30/9/2026", "2026-09-30"),
        ("báo cáo trước ngày 15 tháng 10 năm 2026", "2026-10-15"),
        ("xong trước 17 giờ ngày 12/6/2026", "2026-06-12"),
        ("báo cáo UBND tỉnh trong tháng 12/2026", "2026-12-31"),
        ("hoàn thành trong tháng 9 năm 2026", "2026-09-30"),
        ("trình trong quý III/2026", "2026-09-30"),
        ("chậm nhất đến hết ngày 28/02/2027", "2027-02-28"),
        ("báo cáo trước ngày 15/7", "2026-07-15"),
        ("báo cáo trước ngày 15/02", "2027-02-15"),
    ],
)
def test_a_named_day_month_or_quarter_becomes_its_last_day(text: str, day: str) -> None:
    assert said(text) == [(day, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định số 08/2022/NĐ-CP ngày 10/01/2022 của Chính phủ",
        "các cụm được phê duyệt dự án trước ngày 05/10/2009",
        "Phương án phát triển cụm công nghiệp giai đoạn 2021 - 2030, tầm nhìn đến năm 2050",
        "Kế hoạch phát triển cụm công nghiệp năm 2026",
        "bố trí kinh phí chi thường xuyên",
        "biểu mẫu báo cáo (định kỳ hoặc đột xuất) về cụm công nghiệp",
        "thực hiện theo quy định của pháp luật; xử lý vi phạm (nếu có)",
        "báo cáo tình hình trong 6 giờ làm việc của đoàn là 15/20 cụm",
    ],
)
def test_periods_dates_of_papers_and_kinds_of_money_are_no_deadline(text: str) -> None:
    assert not [t for t in said(text) if t[0] and t[0][:2] == "20"]
    assert not [t for t in said(text) if t[1]]


@pytest.mark.parametrize(
    "text, wording",
    [
        ("gửi 01 bản chậm nhất 05 ngày làm việc kể từ ngày phê duyệt để theo dõi", "05 ngày làm việc kể từ ngày phê duyệt"),
        ("trả lời trong thời hạn 10 (mười) ngày kể từ ngày nhận được văn bản.", "10 (mười) ngày kể từ ngày nhận được văn bản"),
        ("hoàn thành trong 06 tháng kể từ ngày được giao đất, báo cáo", "06 tháng kể từ ngày được giao đất"),
    ],
)
def test_a_term_counted_from_an_event_stays_as_it_is_worded(text: str, wording: str) -> None:
    assert said(text) == [(wording, None)]


@pytest.mark.parametrize(
    "text, rhythms",
    [
        ("hằng tuần báo cáo", ["hang-tuan"]),
        ("định kỳ trước ngày 25 hàng tháng", ["hang-thang:truoc-ngay-25"]),
        ("hằng quý báo cáo về Sở trước ngày 20 tháng cuối quý", ["hang-quy:truoc-ngay-20-thang-cuoi-quy"]),
        ("Định kỳ trước ngày 20/6 và 20/12 hàng năm, báo cáo 6 tháng và cả năm", ["nua-nam:truoc-20/6,truoc-20/12"]),
        ("báo cáo 06 tháng trước ngày 15/6, báo cáo năm trước ngày 15/12", ["nua-nam:truoc-15/6,truoc-15/12"]),
        ("trước ngày 15 tháng 11 hằng năm", ["hang-nam:truoc-15/11"]),
        ("Định kỳ Quý I hàng năm công bố giá", ["hang-nam:quy-I"]),
        (
            "hằng quý (trước ngày 25 của tháng cuối quý) và cả năm (trước ngày 25/12)",
            ["hang-quy:truoc-ngay-25-thang-cuoi-quy", "hang-nam:truoc-25/12"],
        ),
        ("định kỳ 6 tháng (trước ngày 20/6) và hằng năm (trước ngày 20/12) báo cáo", ["nua-nam:truoc-20/6,truoc-20/12"]),
        ("cập nhật trước ngày 15 tháng 6 và ngày 15 tháng 12 hằng năm", ["nua-nam:truoc-15/6,truoc-15/12"]),
        ("định kỳ sáu tháng một lần báo cáo", ["nua-nam"]),
        ("ba tháng một lần báo cáo", ["hang-quy"]),
        ("gửi trước ngày 05 của tháng đầu quý sau", ["hang-quy:truoc-ngay-5-thang-dau-quy-sau"]),
        ("báo cáo tiến độ vào thứ Sáu hằng tuần", ["hang-tuan:thu-sau"]),
        ("hằng tuần, trước thứ 5, báo cáo", ["hang-tuan:truoc-thu-nam"]),
        ("định kỳ ngày 20 hàng tháng báo cáo", ["hang-thang:ngay-20"]),
        ("chậm nhất ngày 20 hàng tháng báo cáo", ["hang-thang:ngay-20"]),
        ("dinh ky trudc ngay 25 hang thang", ["hang-thang:truoc-ngay-25"]),
        ("báo cáo theo từng quý", ["hang-quy"]),
        ("thường xuyên kiểm tra", ["thuong-xuyen"]),
        ("báo cáo định kỳ, đột xuất theo quy định", ["dinh-ky-hoac-dot-xuat"]),
        ("kiểm tra định kỳ việc chấp hành", ["dinh-ky"]),
        ("nếu có khó khăn, vướng mắc báo cáo", ["khi-phat-sinh"]),
        ("chỉ được tiếp nhận dự án khi đã hoàn thành hạ tầng", ["dieu-kien"]),
        ("báo cáo kết quả theo quy định tại Thông tư số 14/2024/TT-BCT", ["theo-TT-14/2024/TT-BCT"]),
        ("thực hiện chế độ báo cáo theo quy định", ["theo-quy-dinh"]),
    ],
)
def test_a_rhythm_is_said_in_the_words_of_the_contract(text: str, rhythms: list[str]) -> None:
    assert [r for _, r in said(text)] == rhythms


@pytest.mark.parametrize(
    "text",
    [
        "cập nhật các cụm vào kế hoạch sử dụng đất hằng năm cấp huyện",
        "lập kế hoạch bồi thường theo từng tháng cho từng cụm",
    ],
)
def test_how_a_plan_is_divided_is_no_rhythm_of_the_duty(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text, day",
    [
        ("hoan thanh xong truéc 31/10/2026", "2026-10-31"),
        ("trinh UBND tinh truéc ngay 15 thang 11 nam 2026", "2026-11-15"),
        ("xong tru’éc 18 gid 00 ngay 10/9/2026", "2026-09-10"),
        ("bàn giao phần diện tích đã giải phóng mặt bằng cho chủ đầu tư trước ngày 30/3/2026", "2026-03-30"),
        ("thực hiện trong quý II và quý III năm 2026", "2026-09-30"),
    ],
)
def test_a_day_is_seen_through_a_scanner_and_behind_what_is_done(text: str, day: str) -> None:
    assert [d for d, _ in said(text)] == [day]


def test_a_day_of_its_own_beats_the_rhythm_of_the_form_that_is_used() -> None:
    timings = read_timings("báo cáo theo mẫu tại Thông tư số 14/2024/TT-BCT trước ngày 24/12/2026", ISSUED)
    best = best_timing(timings)
    assert best is not None
    assert (best.deadline, best.recurrence) == ("2026-12-24", None)


def test_a_day_that_does_not_exist_is_kept_as_written_and_flagged() -> None:
    (timing,) = read_timings("hoàn thành trước ngày 31/02/2026", ISSUED)
    assert timing.deadline == "trước ngày 31/02/2026"
    assert timing.flags == ("nonexistent-date",)


def test_a_day_without_a_year_in_a_paper_without_a_date_is_not_guessed() -> None:
    (timing,) = read_timings("báo cáo trước ngày 15/7", None)
    assert timing.deadline == "trước ngày 15/7"
    assert timing.flags == ("missing-date",)


def test_a_timing_points_at_its_words() -> None:
    text = "Sở A báo cáo kết quả, hoàn thành trước ngày 30/9/2026."
    (timing,) = read_timings(text, ISSUED)
    assert text[slice(*timing.span)] == "trước ngày 30/9/2026"
