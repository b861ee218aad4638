"""Invented figures for the component page; none of them is about a real place, paper or person."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from qlccn.ui import formats
from qlccn.ui.charts import Chart, Point, Series, chart_of
from qlccn.ui.forms import DayField, FileDropField, ManyFilesField, VietnameseDecimalField
from qlccn.ui.frame import Link, NavItem, Who
from qlccn.ui.tables import Column, Table, in_order, order_of

TODAY = date(2026, 11, 20)


class SampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(
        label="Tên cụm công nghiệp", max_length=80, help_text="Như trong quyết định thành lập, không viết tắt."
    )
    decided_on = DayField(label="Ngày quyết định", help_text="Ngày/tháng/năm.")
    area = VietnameseDecimalField(label="Diện tích", unit="ha", min_value=Decimal("0.01"), max_digits=10, decimal_places=4)
    kind = forms.ChoiceField(
        label="Loại hình", choices=[("", "Chưa xác định"), ("a", "Làng nghề"), ("b", "Tổng hợp")], required=False
    )
    origin = forms.ChoiceField(
        label="Nguồn số liệu", choices=[("qd", "Quyết định"), ("bc", "Báo cáo của xã")], widget=forms.RadioSelect
    )
    remark = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sure = forms.BooleanField(label="Tôi đã đối chiếu với bản gốc", help_text="Người xác nhận chịu trách nhiệm về số liệu.")


class SampleFiles(forms.Form):
    """The two kinds of drop zone."""

    paper = FileDropField(label="Văn bản", types=".pdf,.docx,.txt", hint="PDF, Word hoặc văn bản thuần, tối đa 50 MB")
    annexes = ManyFilesField(label="Phụ lục", types=".xlsx,.csv", required=False, hint="Excel hoặc CSV")


def wrong_form() -> SampleForm:
    """The same form as it comes back when everything in it is refused."""
    return SampleForm({"sai-name": "", "sai-decided_on": "25/13/2026", "sai-area": "1.234", "sai-origin": ""}, prefix="sai")


def span(words: str, anchor: str, title: str) -> tuple[int, int, str, str]:
    """Where the words stand in the sample paper."""
    start = PAPER.index(words)
    return start, start + len(words), anchor, title


@dataclass(frozen=True)
class Said:
    """A message after an act."""

    level_tag: str
    text: str

    def __str__(self) -> str:
        return self.text


class Clash:
    """What the second of two writers is told."""

    asks, other = True, "Chuyên viên Mẫu"
    differences = ({"name": "area", "label": "Diện tích", "was": "50 ha", "theirs": "50,1 ha", "mine": "50,5 ha", "open": True},)


def sample_table(query: QueryDict) -> Table:
    """A list as pages show it: heads that sort, columns that are chosen."""
    columns = [
        Column("ten", "Cụm", lambda r: r["name"], lambda r: r["name"], title=True),
        Column("noi", "Nơi", lambda r: r["place"]),
        Column("dien-tich", "Diện tích", lambda r: formats.ha(r["area"]) if r["area"] else "", lambda r: r["area"], name="num"),
        Column("han", "Hạn", lambda r: formats.day(r["due"]), lambda r: r["due"], name="num", usual=False),
    ]
    rows = in_order(CLUSTERS, columns, order_of(columns, query.get("sap", "")))
    return Table("Danh sách mẫu", columns, rows, query, foot={"ten": "Cộng 3 cụm", "dien-tich": "124,95 ha"})


def context(query: QueryDict) -> dict[str, Any]:
    """All the page shows."""
    return {
        "title": "Thành phần giao diện",
        "today": TODAY,
        "now": datetime(2026, 11, 20, 1, 15, tzinfo=UTC),
        "crumbs": [{"label": "Trang đầu", "url": "/"}, {"label": "Thành phần giao diện"}],
        "nav_items": NAVIGATION,
        "who": WHO,
        "as_of": TODAY,
        "as_of_param": "ngay",
        "figures": [Decimal("1234.5"), Decimal("0"), Decimal("-12.345"), 1234567, 0.1, None],
        "dues": [TODAY + timedelta(days=n) for n in (-3, 0, 1, 7, 41)] + [None],
        "clusters": CLUSTERS,
        "events": EVENTS,
        "steps": STEPS,
        "land": LAND,
        "rows": [("Mã cụm", "CCN-000000"), ("Loại hình", None), ("Kinh tuyến trục", "104°45′")],
        "page": Paginator(range(1, 238), 10).get_page(query.get("page", 5)),
        "paper": PAPER,
        "spans": [
            span("00/KH-UBND", "doan-1", "Số, ký hiệu"),
            span("Nghị định", "doan-2", "Căn cứ"),
            span("xử lý các cụm chậm tiến độ", "doan-3", "Nhiệm vụ"),
        ],
        "form": SampleForm(initial={"area": Decimal("50.1"), "decided_on": date(2026, 9, 23)}),
        "wrong": wrong_form(),
        "files": SampleFiles(),
        "charts": CHARTS,
        "table": sample_table(query),
        "asked_again": Clash(),
        "said": [
            Said("success", "Đã lưu số liệu của cụm Mẫu Một."),
            Said("warning", "Hai dòng chưa có nguồn."),
            Said("error", "Chưa gửi được: thiếu ngày."),
            Said("info", "Báo cáo đã khóa."),
        ],
        "heat": [
            ("Xã Mẫu Một", [("ok", "✓"), ("ok", "✓"), ("late", "muộn 2"), ("none", "thiếu"), ("ok", "✓"), ("ok", "✓")]),
            (
                "Phường Mẫu Hai",
                [("none", "thiếu"), ("late", "muộn 9"), ("ok", "✓"), ("ok", "✓"), ("none", "thiếu"), ("late", "muộn 1")],
            ),
        ],
    }


def _item(label: str, icon: str, short: str = "", **more: Any) -> NavItem:
    return NavItem(label, "#", icon, short, **more)


PERIODS = ("2023", "6T/2024", "2024", "6T/2025", "2025", "6T/2026")


def _points(*values: str) -> tuple[Point, ...]:
    return tuple(
        Point(p, Decimal(v) if v else None, "5 trên 7 cụm mẫu" if v else "") for p, v in zip(PERIODS, values, strict=True)
    )


CHARTS = [
    chart_of(_points("12.5", "18", "", "26.96", "29.02", "30.49"), "Tỷ lệ lấp đầy mẫu", "%", about="Tổng đất đã thuê trên tổng đất công nghiệp."),
    Chart(
        "Số cụm mẫu", "cụm",
        (Series("Đã thành lập", _points("3", "4", "4", "6", "7", "9")), Series("Đang hoạt động", _points("1", "1", "2", "2", "", "4"))),
    ),
    chart_of(
        [Point("Xã Mẫu Một", Decimal("1240")), Point("Phường Mẫu Hai có tên rất dài", Decimal("86")), Point("Xã Mẫu Ba", None)],
        "Lao động mẫu theo địa bàn", "người", kind="bars",
    ),
]  # fmt: skip

WHO = Who(
    "Nguyễn Văn Mẫu", "Sở Công Thương tỉnh Mẫu", "Chuyên viên", links=(Link("/tai-khoan/", "Tài khoản và mật khẩu", "key"),)
)  # fmt: skip
NAVIGATION = (
    _item("Việc của tôi", "work", "Việc", count=4),
    _item("Cụm công nghiệp", "cluster", "Cụm", current=True),
    _item("Văn bản", "document"),
    _item("Nhiệm vụ", "task", count=2),
    _item("Hồ sơ", "case"),
    _item("Báo cáo", "report"),
    _item("Quy hoạch", "plan", divider=True),
    _item("Kiểm tra", "inspect"),
    _item("Chương trình", "programme"),
    _item("Luật", "law"),
    _item("Cổng công khai", "public", divider=True),
)

CLUSTERS: list[dict[str, Any]] = [
    {"key": "CCN-000001", "name": "Mẫu Một", "place": "Xã Mẫu Một", "area": Decimal("50"), "leased": Decimal("61.4"), "due": -3},
    {
        "key": "CCN-000002",
        "name": "Mẫu Hai",
        "place": "Phường Mẫu Hai",
        "area": Decimal("74.95"),
        "leased": Decimal("26.96"),
        "due": 12,
    },
    {"key": "CCN-000003", "name": "Mẫu Ba mở rộng", "place": "Xã Mẫu Ba", "area": None, "leased": None, "due": 0},
]
for _row in CLUSTERS:
    _row["due"] = TODAY + timedelta(days=_row["due"])

EVENTS = [
    {"on": date(2026, 12, 31), "text": "Hạn khởi công đợt 1", "state": "future", "note": "Theo cam kết tiến độ của chủ đầu tư"},
    {
        "on": date(2026, 9, 23),
        "text": "Thành lập cụm công nghiệp, giao chủ đầu tư",
        "url": "#",
        "state": "strong",
        "sources": [{"label": "QĐ 00/QĐ-UBND", "url": "#"}],
    },
    {
        "on": date(2026, 8, 6),
        "text": "Lập Hội đồng đánh giá",
        "sources": [{"label": "QĐ 01/QĐ-UBND", "url": "#"}, {"label": "bảng kê", "weak": True}],
    },
    {"on": date(2026, 7, 1), "text": "Quá hạn bổ sung hồ sơ", "state": "bad"},
    {"when": "Quý II/2026", "text": "Ghi nhầm: xã trình hồ sơ lần hai", "state": "gone"},
]

LAND = [
    (Decimal("30.2"), "Đã cho thuê 30,20 ha", "brand"),
    (Decimal("12.5"), "Sẵn sàng cho thuê 12,50 ha", "ok"),
    (Decimal("8"), "Chưa bồi thường xong 8,00 ha", "rest"),
]

STEPS = [
    {"label": "Trong quy hoạch", "state": "done"},
    {"label": "Thông báo tiếp nhận", "state": "done"},
    {"label": "Xã trình hồ sơ", "state": "done"},
    {"label": "Lấy ý kiến", "state": "skipped", "note": "không phải lấy"},
    {"label": "Thẩm định", "state": "now", "note": "còn 12/20 ngày làm việc"},
    {"label": "Quyết định", "state": ""},
    {"label": "Sau thành lập", "state": ""},
]

PAPER = (
    "Số: 00/KH-UBND\n\nKẾ HOẠCH\nPhát triển cụm công nghiệp năm 2026\n\nCăn cứ Nghị định về quản lý cụm công nghiệp;\n\n"
    "1. Sở Công Thương chủ trì, tham mưu Ủy ban nhân dân tỉnh xử lý các cụm chậm tiến độ, xong trước ngày 30/6/2026.\n"
    "2. Ủy ban nhân dân các xã, phường báo cáo định kỳ hằng quý về Sở Công Thương."
)

MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "CCN-000001",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[104.9, 21.7], [104.93, 21.71], [104.94, 21.69], [104.91, 21.68], [104.9, 21.7]]],
            },
            "properties": {
                "name": "CCN Mẫu Một",
                "url": "#",
                "state": "brand",
                "state_label": "Đang hoạt động",
                "lines": ["50,00 ha", "Lấp đầy 61,40 %"],
            },
        },
        {
            "type": "Feature",
            "id": "CCN-000002",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[104.99, 21.74], [105.02, 21.75], [105.03, 21.72], [105.0, 21.72], [104.99, 21.74]]],
            },
            "properties": {
                "name": "CCN Mẫu Hai",
                "url": "#",
                "state": "warn",
                "state_label": "Đang xây dựng",
                "lines": ["74,95 ha", "Lấp đầy 26,96 %"],
            },
        },
        {
            "type": "Feature",
            "id": "CCN-000003",
            "geometry": {"type": "Point", "coordinates": [104.95, 21.65]},
            "properties": {
                "name": "CCN Mẫu Ba mở rộng <b>",
                "state": "rest",
                "state_label": "Trong quy hoạch",
                "lines": ["chưa có ranh giới"],
            },
        },
    ],
}
