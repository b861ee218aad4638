"""Kinds of periodic report: data (data/kinds.yaml) joined with the forms of the law, checked when loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.clusters.kinds import indicators
from qlccn.core.refusal import Refusal
from qlccn.law.forms import FormRow, ReportForm
from qlccn.law.loader import load as load_law
from qlccn.reporting.periods import KIND_NAMES, Deadline, Period, deadline

DATA = Path(__file__).resolve().parent / "data" / "kinds.yaml"
SUBJECTS = ("project", "cluster", "building", "commune", "province", "agency")
REPORTERS = ("tenant", "investor", "commune", "department", "province", "agency")
RECEIVERS = ("commune", "department", "province", "ministry")


@dataclass(frozen=True)
class Kind:
    """One kind of report: who makes it about what, for whom, by when, with which rows."""

    id: str
    name: str
    form: str
    subject: str
    reporter: str
    receiver: str
    due: str
    periods: tuple[str, ...]
    orders: tuple[str, ...]
    rows: Mapping[str, str]  # row code -> indicator; empty where the rows are computed or the report is text

    @property
    def printed(self) -> ReportForm | None:
        """The form of the circular; None for a report of words."""
        return load_law().forms.forms[self.form] if self.form else None

    @property
    def indicators(self) -> tuple[FormRow, ...]:
        """The printed rows with a value, in order."""
        return self.printed.indicators if self.printed else ()

    @property
    def is_entered(self) -> bool:
        """The reporter types its values (01, 02); the others are computed or written."""
        return bool(self.rows)

    @property
    def title(self) -> str:
        """The printed title, else the name."""
        return self.printed.title_vi if self.printed else self.name

    def cites(self, province: str | None, period: Period) -> tuple[str, ...]:
        """The articles that ask for it: of the circular, and of the local or other orders in force."""
        own = [self.printed.cite] if self.printed else []
        for order in load_law().forms.reports:
            if order.id in self.orders and order.holds_on(period.last) and order.province in (None, province):
                own.append(order.cite)
        return tuple(own)

    def deadline(self, period: Period, province: str | None) -> Deadline:
        """The strict day, or a refusal: this kind has no such period, or nobody asked for it there and then."""
        if period.kind not in self.periods:
            names = ", ".join(KIND_NAMES[p] for p in self.periods)
            raise Refusal(f"{self.name} báo cáo theo {names}, không theo {KIND_NAMES[period.kind]}.", field="period")
        found = deadline(self.due, period, province)
        if found is None or not self.cites(province, period):
            raise Refusal(f"Không có quy định nào yêu cầu {self.name} kỳ {period.label} ở địa bàn này.", field="period")
        law = load_law().forms
        if self.form and not law.holds_on(period.last):
            raise Refusal(
                f"{self.name} ban hành theo Thông tư 14/2024/TT-BCT, dùng từ {law.valid_from:%d/%m/%Y}; "
                f"kỳ {period.label} theo biểu cũ, hệ thống chưa có mẫu.",
                field="period",
            )
        return found


@cache
def kinds() -> Mapping[str, Kind]:
    """The shipped kinds by id."""
    return read(DATA)


def kind(name: str) -> Kind:
    """The kind, or a refusal that lists them."""
    if name not in kinds():
        raise Refusal(f"Không có loại báo cáo “{name}”; chọn: {', '.join(kinds())}.", field="form")
    return kinds()[name]


def read(path: Path) -> Mapping[str, Kind]:
    """Load and check: unknown keys, forms, parameters, orders, rows and indicators are refused."""
    data = yaml.safe_load(path.read_text("utf-8"))
    wanted = {f.name for f in fields(Kind)} - {"id"}
    found = {}
    for name, row in data.items():
        if set(row) != wanted:
            raise Refusal(f"{path.name}, “{name}”: trường thiếu hoặc lạ: {', '.join(sorted(set(row) ^ wanted))}.")
        found[name] = Kind(name, **{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
        _check(path, found[name])
    return found


def _check(path: Path, one: Kind) -> None:
    law = load_law()
    stray: list[Any] = [p for p in one.periods if p not in KIND_NAMES]
    stray += [o for o in one.orders if o not in {r.id for r in law.forms.reports}]
    stray += [one.due] if one.due not in law.parameters else []
    stray += [one.form] if one.form and one.form not in law.forms.forms else []
    for given, known in ((one.subject, SUBJECTS), (one.reporter, REPORTERS), (one.receiver, RECEIVERS)):
        stray += [given] if given not in known else []
    codes = {r.code for r in one.indicators} if not stray else set()
    stray += [c for c in one.rows if c not in codes] + [i for i in one.rows.values() if i not in indicators()]
    if stray:
        raise Refusal(f"{path.name}, “{one.id}”: không có {', '.join(map(str, stray))}.")
    if one.rows and set(one.rows) != codes:
        raise Refusal(f"{path.name}, “{one.id}”: thiếu chỉ tiêu {', '.join(sorted(codes - set(one.rows)))}.")
