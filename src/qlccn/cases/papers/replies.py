"""Paper of an agency that was asked: its opinion on a dossier, heading by heading, to the department that appraises."""

from qlccn.cases.papers.frame import MARK
from qlccn.cases.papers.told import DraftFacts, ReplyHeading, ReplyLines, told
from qlccn.office.blocks import Blank, Block, Clause, Inline, Paragraph, Point
from qlccn.office.paper import Head, Paper, signed

_LETTERS = "abcdđeghiklmnopqrstuvxy"  # điểm a), b), … của NĐ 30/2020/NĐ-CP
CONCLUSION = "kết luận của cơ quan"


def place_of(heading: str) -> str:
    """The name of the open place of one heading: “ý kiến về …”."""
    return f"ý kiến về {heading[:1].lower()}{heading[1:]}"


def reply(f: DraftFacts) -> Paper:
    """Công văn tham gia ý kiến thẩm định (khoản 2 Điều 10, Điều 11 NĐ 32/2024/NĐ-CP)."""
    r = f.reply or ReplyLines()
    agency = r.agency or "Cơ quan được hỏi"
    asked: Inline = told(r.letter, "số, ngày văn bản hỏi ý kiến")
    body: list[Block] = [
        Paragraph(("Trả lời ", asked, f" của {f.department} về việc tham gia ý kiến thẩm định hồ sơ {f.kind} {f.cluster}, {agency} có ý kiến như sau:")),
        *_headings(r),
        Paragraph(("Kết luận: ", f"{agency} ", r.stance or Blank(CONCLUSION), f" đối với hồ sơ {f.kind} {f.cluster}.")),
        Paragraph(f"{agency} gửi {f.department} để tổng hợp, thẩm định theo quy định."),
    ]  # fmt: skip
    titles = {"on_behalf_of": "ỦY BAN NHÂN DÂN"} if r.is_committee else {}
    return Paper(
        head=Head(r.head or agency.upper(), r.parent), symbol=r.symbol, place=r.place or f.province, year=f.today.year,
        subject=f"tham gia ý kiến thẩm định hồ sơ {f.kind} {f.cluster}", to=(f.department,), body=tuple(body),
        recipients=("Như trên",), archive="VT", signature=signed(r.title or "THỦ TRƯỞNG CƠ QUAN", **titles), mark=MARK,
    )  # fmt: skip


def _headings(r: ReplyLines) -> list[Block]:
    """A clause a field, a point a heading; one heading alone needs no points."""
    out: list[Block] = []
    for number, (field, headings) in enumerate(r.fields, 1):
        if len(headings) == 1:
            out.append(Clause(str(number), (f"{field}: ", *_said(headings[0]), ".")))
            continue
        out.append(Clause(str(number), f"{field}:"))
        out += [Point(_LETTERS[i], (*_said(h), ";" if i + 1 < len(headings) else ".")) for i, h in enumerate(headings)]
    return out or [Paragraph((Blank("nội dung ý kiến"), "."))]


def _said(heading: ReplyHeading) -> tuple[Inline, ...]:
    return (f"{heading.name}: ", told(heading.said, place_of(heading.name)))
