"""What the address of a clusters page asks: day, moment of knowing, boundaries, filters, order. Whatever is wrong is said, the rest still answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from qlccn.clusters.queries import TYPE_LABELS, Filters
from qlccn.clusters.rules import STATUS_LABELS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.ui import formats
from qlccn.workbench.clusters_table import known_order

FILTER_NAMES = ("q", "tinh", "xa", "tinh-trang", "loai", "venh", "hoat-dong")
VIEW_NAMES = ("ngay", "biet-luc", "ranh-gioi")


@dataclass(frozen=True)
class Asked:
    """The question of a page. `errors`: sentences about what could not be understood; the default stands in its place."""

    day: date
    known_at: datetime | None = None
    boundaries: str = "then"
    filters: Filters = field(default_factory=Filters)
    order: str = ""
    errors: list[str] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def is_now(self) -> bool:
        """The plain view: today, as known now; only then does a page offer to write."""
        return self.day == clock.today() and self.known_at is None

    @property
    def narrowed(self) -> int:
        """How many filters are on."""
        return sum(1 for name in FILTER_NAMES if self.raw.get(name))

    @property
    def key(self) -> tuple[date, datetime | None, str]:
        """What makes two views the same."""
        return (self.day, self.known_at, self.boundaries)

    @property
    def view(self) -> dict[str, Any]:
        """Keyword arguments of the queries."""
        return {"known_at": self.known_at, "boundaries": self.boundaries}

    def address(self, *names: str, **more: str) -> str:
        """The parameters of this question for another address (all filters and the view unless names are given)."""
        kept = {n: self.raw[n] for n in names or (*FILTER_NAMES, *VIEW_NAMES) if self.raw.get(n)} | more
        return "?" + urlencode(kept) if kept else ""

    @property
    def view_address(self) -> str:
        """Only the day, the moment and the boundaries: for links to a cluster as of the same day."""
        return self.address(*VIEW_NAMES)

    @property
    def words(self) -> str:
        """The filters in words, for the head of an export."""
        f = self.filters
        parts = [
            f"chữ “{f.text}”" if f.text else "", f"tỉnh {f.province}" if f.province else "", f"xã {f.commune}" if f.commune else "",
            STATUS_LABELS.get(f.status, ""), f"loại hình {TYPE_LABELS.get(f.type, f.type)}" if f.type else "",
            "có sai lệch" if f.problem else "", "đang hoạt động" if f.operating else "",
        ]  # fmt: skip
        return ", ".join(p for p in parts if p)


def asked(request: HttpRequest) -> Asked:
    """Read the address of a clusters page."""
    raw = {n: " ".join(request.GET.get(n, "").split())[:120] for n in (*FILTER_NAMES, *VIEW_NAMES, "sap")}
    errors: list[str] = []
    day = _read(raw["ngay"], formats.parse_day, clock.today(), errors)
    known_at = _read(raw["biet-luc"], moment, None, errors)
    if known_at is not None and not request.actor.sees_history:
        known_at = None
        errors.append(
            "Chỉ sở, tỉnh, thanh tra và quản trị xem được số liệu “như đã biết” ở thời điểm trước; đang xem số liệu hiện biết."
        )
    filters = Filters(
        text=raw["q"], province=raw["tinh"], commune=raw["xa"], status=_one_of(raw["tinh-trang"], STATUS_LABELS, "tình trạng", errors),
        type=_one_of(raw["loai"], TYPE_LABELS, "loại hình", errors), problem=bool(raw["venh"]), operating=bool(raw["hoat-dong"]),
    )  # fmt: skip
    boundaries = "now" if raw["ranh-gioi"] == "nay" else "then"
    order = known_order(raw["sap"])
    return Asked(day, known_at, boundaries, filters, order, errors, {k: v for k, v in raw.items() if v})


def _read(text: str, reader: Callable[[str], Any], otherwise: Any, errors: list[str]) -> Any:
    if not text:
        return otherwise
    try:
        return reader(text)
    except Refusal as no:
        errors.append(f"{no.message} Đang xem theo mặc định.")
        return otherwise


def _one_of(key: str, known: dict[str, str], what: str, errors: list[str]) -> str:
    if key and key not in known:
        errors.append(f"Không có {what} “{key}”; đang xem tất cả.")
        return ""
    return key


def moment(text: str) -> datetime:
    """A moment as people type it: 05/10/2026 08:15, 05/10/2026 (the end of that day), or ISO."""
    words = text.replace("T", " ").split()
    on = formats.parse_day(words[0]).isoformat()
    try:
        return clock.parse_moment(f"{on}T{words[1]}" if len(words) > 1 else on)
    except ValueError as error:
        raise Refusal(f"“{text}”: giờ viết dạng 08:15.") from error
