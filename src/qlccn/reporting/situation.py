"""Báo cáo tình hình: what leaders ask for between the periods, in a fixed frame, each figure with the paper it stands on, as of a day.

Plain values; `situation_read` fills them from the record, `situation_paper` and `situation_book` write them out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qlccn.clusters.queries import Row
from qlccn.ui import formats

FORM = "tinh-hinh"
GROUPS = {
    "complete": "Đã hoàn thành hạ tầng kỹ thuật",
    "building": "Đang xây dựng hạ tầng kỹ thuật",
    "founded": "Đã thành lập, chưa khởi công hạ tầng",
    "running": "Đang hoạt động, chưa có quyết định thành lập",
    "founding": "Đang làm thủ tục thành lập",
    "planned": "Có trong phương án phát triển, chưa làm thủ tục",
    "left": "Đã rút khỏi phương án phát triển hoặc bãi bỏ",
    "unknown": "Chưa rõ tình trạng",
}
_OF_STATUS = {
    "infrastructure-complete": "complete", "under-construction": "building", "established": "founded", "establishing": "founding",
    "in-plan": "planned", "withdrawn": "left", "abolished": "left",
}  # fmt: skip
QUIET = frozenset({"planned", "left", "unknown"})  # told one by one only where something stands in their way


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, a day or words, and the paper it stands on. `on`: the day it is true for."""

    label: str
    value: Any
    unit: str = ""
    on: date | None = None
    source: str = ""
    document_id: int | None = None
    stale: bool = False

    @property
    def shown(self) -> str:
        """As officers write it: “74,95 ha”, “16/7/2026”, words as they are."""
        if isinstance(self.value, date):
            return formats.day(self.value)
        if isinstance(self.value, Decimal | int):
            text = formats.number(self.value)
            return f"{text} {self.unit}" if self.unit else text
        return str(self.value)

    @property
    def cited(self) -> str:
        """The source with the day of the figure, for a comment."""
        day = f", số liệu đến {self.on:%d/%m/%Y}" if self.on else ""
        return f"{self.source}{day}" if self.source else ""


@dataclass(frozen=True, slots=True)
class Blockage:
    """What stands in a cluster's way, in one field, as a dated paper says; `cause` where a paper gives it."""

    topic: str
    what: Told
    cause: Told | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A milestone or a request: what is asked, of whom, by when, under which paper."""

    key: int
    what: str
    agencies: tuple[str, ...]
    due_on: date | None
    due_words: str
    source: str
    document_id: int
    late: bool = False

    @property
    def by_when(self) -> str:
        return formats.day(self.due_on) if self.due_on else self.due_words or "chưa nêu hạn"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What sources contradict or only a note says: not in the text, counted, settled at the place named."""

    cluster: str
    code: str
    label: str
    values: tuple[Told, ...]
    why: str


@dataclass(slots=True)
class ClusterState:
    """One cluster of the report. `figures`: how far it has come; `steps`: its legal steps in order."""

    row: Row
    group: str
    area: Told | None = None
    capital: Told | None = None
    investor: Told | None = None
    figures: list[Told] = field(default_factory=list)
    steps: list[Told] = field(default_factory=list)
    blockages: list[Blockage] = field(default_factory=list)
    milestones: list[Told] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    requests: list[Duty] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    changes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.row.name or self.row.code

    @property
    def is_told(self) -> bool:
        """Has a paragraph of its own."""
        return self.group not in QUIET or bool(self.blockages or self.requests or self.duties)


@dataclass(frozen=True, slots=True)
class Count:
    """A named figure of the whole with what it is counted over; `counted`: clusters that have it (None: all are known)."""

    code: str
    name: str
    unit: str
    value: Decimal | int | None
    base: str
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """The earlier report that changes are marked against."""

    as_of: date
    words: str
    gone: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


@dataclass
class Situation:
    """The report of a place on a day."""

    unit_code: str
    unit: str
    province: str
    as_of: date
    known_at: datetime | None
    counts: list[Count]
    clusters: list[ClusterState]
    claims: list[Told] = field(default_factory=list)  # what papers say of the whole place; `label` names population and base
    since: Since | None = None

    def in_group(self, group: str) -> list[ClusterState]:
        """Clusters of a group, in order of name."""
        return [c for c in self.clusters if c.group == group]

    @property
    def groups(self) -> list[tuple[str, str, list[ClusterState]]]:
        """(key, name, clusters), empty groups left out."""
        return [(key, name, found) for key, name in GROUPS.items() if (found := self.in_group(key))]

    @property
    def left_out(self) -> list[LeftOut]:
        return [one for c in self.clusters for one in c.left_out]

    @property
    def blocked(self) -> list[ClusterState]:
        return [c for c in self.clusters if c.blockages]

    @property
    def changed(self) -> list[ClusterState]:
        return [c for c in self.clusters if c.changes]

    def requests(self) -> dict[str, list[tuple[ClusterState, Duty]]]:
        """Agency → what is asked of it, by due day."""
        out: dict[str, list[tuple[ClusterState, Duty]]] = {}
        for cluster in self.clusters:
            for duty in cluster.requests:
                for agency in duty.agencies or ("Chưa nêu cơ quan",):
                    out.setdefault(agency, []).append((cluster, duty))
        for rows in out.values():
            rows.sort(key=lambda r: (r[1].due_on or date.max, r[0].name))
        return dict(sorted(out.items()))

    @property
    def coverage(self) -> dict[str, Any]:
        """Of how many clusters the report can say what it is asked for."""
        told = [c for c in self.clusters if c.group not in QUIET]
        return {
            "clusters": len(self.clusters), "told": sum(c.is_told for c in self.clusters), "with_blockage": len(self.blocked),
            "silent": sum(not (c.blockages or c.requests or c.duties) for c in told), "left_out": len(self.left_out),
        }  # fmt: skip


def group_of(row: Row) -> str:
    """The group leaders ask for: by status, an operating cluster without a decision apart (Biểu 03 row 15.2)."""
    if row.operating and row.established_on is None and row.status not in ("abolished",):
        return "running"
    return _OF_STATUS.get(row.status or "", "unknown")


def joined(words: Iterable[str], most: int = 4) -> str:
    """A list in one sentence, the rest counted."""
    rows: Sequence[str] = list(words)
    more = f" và {len(rows) - most} mục nữa" if len(rows) > most else ""
    return "; ".join(rows[:most]) + more
