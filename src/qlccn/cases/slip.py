"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả: what was received from an investor, and by when the law lets it expect the answer."""

from dataclasses import dataclass
from datetime import date

from qlccn.cases import clocks, queries
from qlccn.cases.catalogue import catalogue
from qlccn.cases.commitments import called
from qlccn.cases.models import Applicant, Case
from qlccn.clusters.models import Term
from qlccn.documents.calendars import local_calendar
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.office.blocks import Blank, Block, Cell, Clause, Column, Paragraph, Table, Text
from qlccn.office.paper import Head, Paper, day_in_words, signed


@dataclass(frozen=True)
class Promised:
    """When a result can be expected: the decision's day if it was made, else the last day by law with the steps that make it up."""

    on: date | None
    decided: bool
    steps: tuple[tuple[str, date, str], ...]


def promised(case: Case) -> Promised:
    """The decision's day, or the last one by law if every step from now on takes all of its time; None where the law sets no time."""
    view = queries.clock_of(case)
    decided = catalogue().decided_on(view.done)
    if decided:
        return Promised(decided, True, ())
    regime = view.regime.regime or (view.regime.options[0] if view.regime.options else None)
    law, done = load(), dict(view.done)
    if regime is None:
        return Promised(None, False, ())
    found: list[tuple[str, date, str]] = []
    for key in [c.step.id for c in view.steps]:
        told = next(
            c for c in clocks.clocks(
                law, law.procedures[case.procedure], regime, province=case.province.code, kinds=catalogue().steps, done=done,
                pauses=view.pauses, open_pause_from=view.open_pause_from, calendar=local_calendar(case.province.code), today=view.today,
            ) if c.step.id == key
        )  # fmt: skip
        if key in done or told.rolls_to is None:
            continue
        last = max(told.rolls_to, view.today)
        done[key] = last
        found.append((told.step.action, last, told.step.article))
    end = next((done[c.step.id] for c in view.steps if catalogue().decides(c.step.id) and c.step.id in done), None)
    return Promised(end, False, tuple(found))


def paper(case: Case, applicant: Applicant, *, today: date) -> Paper:
    """The slip of one investor, by whoever received the request."""
    told = promised(case)
    office = case.local or case.department
    cluster = _name(case)
    body: list[Block] = [
        Paragraph((f"{office} đã tiếp nhận hồ sơ của: {applicant.organisation}.",)),
        Clause("1", f"Thủ tục: {catalogue().run(case.run.kind).label}: {called(cluster)} (mã {case.run.cluster.code})."),
        Clause("2", f"Ngày nhận đề nghị: {day_in_words(applicant.requested_on)}."),
        Clause("3", _result(told)),
        Clause("4", "Thành phần hồ sơ đã nhận:"),
        _received(case, applicant),
        Paragraph(
            "Thời gian bổ sung, hoàn thiện hồ sơ không tính vào thời hạn; có yêu cầu bổ sung thì ngày hẹn lùi lại tương ứng. "
            "Tra cứu tiến độ: trang hồ sơ của đơn vị trên hệ thống."
        ),
    ]
    return Paper(
        head=Head(office.name.upper()), type_name="GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", place=case.province.short_name, dated=today,
        subject=f"Mã hồ sơ: {case.run.cluster.code}-{case.pk}", body=tuple(body), recipients=(applicant.organisation.name,), archive="VT",
        signature=signed("NGƯỜI TIẾP NHẬN HỒ SƠ"), numbered=False, closing=False,
    )  # fmt: skip


def _name(case: Case) -> str:
    named = Term.objects.filter(act__cluster=case.run.cluster_id, act__retracted_at=None, name="name")
    return named.order_by("-act__effective_on", "-act_id").values_list("text", flat=True).first() or case.run.cluster.code


def _result(told: Promised) -> Text:
    if told.decided and told.on:
        return f"Đã có quyết định {day_in_words(told.on)}."
    if told.on is None:
        return ("Ngày hẹn trả kết quả: ", Blank("ngày hẹn (luật không ấn định thời hạn của thủ tục này)"), ".")
    return (
        f"Ngày hẹn trả kết quả: chậm nhất {day_in_words(told.on)} (mỗi bước còn lại tính đủ thời hạn luật định: "
        + "; ".join(f"{action[:1].lower()}{action.split(';')[0][1:]} đến {show(day)}" for action, day, _ in told.steps) + ")."
    )  # fmt: skip


def _received(case: Case, applicant: Applicant) -> Table:
    held = case.papers.filter(retracted_at=None, applicant=applicant).select_related("document")
    by_item = {p.item: str(p.document) for p in held}
    items = [i for i in catalogue().dossier(case.run.kind) if i.of == "applicant"]
    rows = tuple(
        (
            Cell(str(n)),
            Cell(item.name),
            Cell(by_item.get(item.id, "chưa có" if not item.optional else "không có")),
            Cell(item.cite),
        )
        for n, item in enumerate(items, 1)
    )
    given = (Cell("1"), Cell("Văn bản đề nghị"), Cell(str(applicant.document) if applicant.document else "theo hồ sơ"), Cell(""))
    return Table(
        (Column(0.7, "center"), Column(3.2), Column(2.2), Column(2.2)), rows or (given,),
        head=((Cell("STT"), Cell("Thành phần"), Cell("Văn bản"), Cell("Điều khoản")),),
    )  # fmt: skip
