"""Báo cáo tình hình thực hiện nhiệm vụ: the list on the screen as an official paper, drafted for a person to finish, number and sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from qlccn.obligations import rules
from qlccn.obligations.queries import Item
from qlccn.obligations.rules import State
from qlccn.office.blocks import Blank, Block, Cell, Column, Heading, Paragraph, Run, Table
from qlccn.office.blocks import Item as Dash
from qlccn.office.paper import Appendix, Paper
from qlccn.parties.letterhead import letterhead
from qlccn.parties.models import Organisation

_COLUMNS = (Column(0.5, "center"), Column(4), Column(2.2), Column(2), Column(1.1, "center"), Column(1.3, "center"))
_HEAD = (tuple(Cell(t) for t in ("TT", "Nhiệm vụ", "Văn bản giao", "Cơ quan chủ trì", "Hạn", "Tình trạng")),)
_MOST = 15  # lines of a section; all are in the appendix
_COUNTED = (State.DONE_ON_TIME, State.DONE_LATE, State.ANSWERED, State.IN_PROGRESS, State.NOT_STARTED, State.OVERDUE)


def progress_paper(items: Sequence[Item], *, organisation: Organisation, day: date, asked: str = "") -> Paper:
    """A report of an organisation on the duties of a list, as they stand on `day`. `asked`: what the list was narrowed by, in words.

    Proposals, withdrawn duties and requests that bind nobody are left out. What the record does not know (causes, proposals) stays open.
    """
    told = [i for i in items if i.standing.state in _COUNTED]
    own = letterhead(organisation)
    return Paper(
        head=own.head, type_name="BÁO CÁO", symbol=own.symbol("BC"), place=own.place, year=day.year,
        subject=f"Tình hình thực hiện các nhiệm vụ được giao\n(đến ngày {day:%d/%m/%Y})", body=_body(told, day, asked), recipients=("Như trên",),
        archive="VT", signature=own.signature,
        appendices=(Appendix("Danh sách nhiệm vụ", (_table(told),), landscape=True),) if told else (),
    )  # fmt: skip


def _body(told: Sequence[Item], day: date, asked: str) -> tuple[Block, ...]:
    late = [i for i in told if i.standing.state == State.OVERDUE]
    soon = [i for i in told if i.standing.group in (rules.Group.TODAY, rules.Group.WEEK)]
    sections: list[tuple[str, list[Block]]] = [("Tình hình chung", [_counts(told, day, asked)])]
    if late:
        why = Paragraph(("Nguyên nhân: ", Blank("nguyên nhân quá hạn"), "."))
        sections.append(("Nhiệm vụ quá hạn", [*_lines(late, day), why]))
    if soon:
        sections.append((f"Nhiệm vụ đến hạn trong {rules.SOON_DAYS} ngày", _lines(soon, day)))
    sections.append(("Kiến nghị", [Paragraph((Blank("kiến nghị"), "."))]))
    numbered = zip(("I", "II", "III", "IV"), sections, strict=False)
    return tuple(block for number, (title, blocks) in numbered for block in (Heading("roman", number, title), *blocks))


def _lines(items: Sequence[Item], day: date) -> list[Block]:
    """Each on a line, to a limit; the appendix has them all."""
    lines: list[Block] = [Dash(_line(i, day)) for i in items[:_MOST]]
    if len(items) > _MOST:
        lines.append(Paragraph(f"Còn {len(items) - _MOST} nhiệm vụ khác nêu tại phụ lục."))
    return lines


def _counts(told: Sequence[Item], day: date, asked: str) -> Paragraph:
    """ "Có 12 nhiệm vụ: 3 xong đúng hạn, …, 2 quá hạn." with the question of the list as the source of the figure."""
    states = Counter(i.standing.state for i in told)
    parts = ", ".join(f"{states[s]} {rules.STATE_NAMES[s].lower()}" for s in _COUNTED if states[s])
    source = f"Danh sách nhiệm vụ trên QLCCN đến ngày {day:%d/%m/%Y}" + (f"; {asked}" if asked else "")
    return Paragraph(
        (f"Đến ngày {day:%d/%m/%Y} có ", Run(f"{len(told)} nhiệm vụ", source=source), f": {parts}." if parts else ".")
    )


def _line(item: Item, day: date) -> str:
    due = item.standing.due_on
    who = "; ".join(item.leads or item.coordinating) or "chưa rõ cơ quan"
    when = f", hạn {due:%d/%m/%Y}" if due else ""
    late = f" (chậm {(day - due).days} ngày)" if due and due < day else ""
    return f"{_ended(item.obligation.what)} ({item.source}): {who}{when}{late};"


def _ended(text: str) -> str:
    return text.strip().rstrip(".;,")


def _table(told: Sequence[Item]) -> Table:
    rows = tuple(
        (
            Cell(number), Cell(_ended(i.obligation.what)), Cell(i.source), Cell("; ".join(i.leads)),
            Cell(i.standing.due_on or i.obligation.due_words), Cell(i.standing.name),
        )
        for number, i in enumerate(told, start=1)
    )  # fmt: skip
    return Table(_COLUMNS, rows, _HEAD)
