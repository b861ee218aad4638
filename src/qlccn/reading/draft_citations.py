"""What a draft cites and whom it names, judged on its day: ended or not yet valid law, papers of the future, agencies that are no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from qlccn.core.text import fold_same_length
from qlccn.law import citation_status, citations
from qlccn.law.agencies import Agency
from qlccn.law.citations import Citation
from qlccn.law.model import Instrument, Law
from qlccn.reading.draft import Draft
from qlccn.reading.draft_finding import Finding, Level, quoted
from qlccn.reading.paper import directory

_ENDING = re.compile(
    r"(bai bo|thay the|het hieu luc|truoc day|huy bo|dinh chinh|sua doi, bo sung (?:mot so dieu )?(?:cua )?|hinh thanh truoc|truoc (?:ngay|khi)? ?$)"
)
_BEFORE, _AFTER = 80, 40
_HISTORY = re.compile(r"(truoc day|\(cu\)|cu\b|nay la|truoc khi|giai doan 20\d\d|sap nhap|hop nhat|chuyen doi|giai the|ke thua)")
_OLD_YEAR = re.compile(r"(?:nam |/)(20\d\d)")
_CITED_ISSUER = re.compile(r"\d[/\-][^;.\n]{0,90}(?:cua|do) $")  # “… số 12/QĐ-UBND ngày … của ”


def check_citations(draft: Draft, law: Law, day: date) -> Iterator[Finding]:
    """One finding for each citation that cannot stand as it is written."""
    folded = fold_same_length(draft.text)
    found = citations.find(draft.text)
    named = {judged.instrument for judged in (citation_status.judge(law, c, day) for c in found)}
    told: set[tuple[str, str]] = set()
    for one in found:
        ending = bool(_ENDING.search(folded[max(one.span[0] - _BEFORE, 0) : one.span[0]]))
        for finding in _cited(draft, law, one, day, named, ending=ending):
            if (key := (one.number + (one.article or ""), finding.why)) not in told:
                told.add(key)
                yield finding


def _cited(draft: Draft, law: Law, one: Citation, day: date, named: set[str | None], *, ending: bool) -> Iterator[Finding]:
    judged = citation_status.judge(law, one, day)
    item = law.instruments[judged.instrument] if judged.instrument else None

    def finding(level: Level, why: str, fix: str, cite: str = "") -> Finding:
        return Finding("citation", level, draft.at(one.span[0]).where, quoted(one.text), why, fix, cite)

    if judged.status == "expired" and item is not None and not ending:
        yield finding("must", *_ended(law, item, judged, one, day))
    elif judged.status == "expired-in-part" and item is not None:
        why = f"{item.name} đã hết hiệu lực một phần: {', '.join(judged.ended_articles) or 'xem văn bản sửa đổi'}."
        yield finding("look", why, "Kiểm tra điều khoản được dẫn còn hiệu lực.", item.name)
    elif judged.status == "not-yet" and item is not None:
        begins = f"từ {item.effective_from:%d/%m/%Y}" if item.effective_from else "sau ngày này"
        known: Level = "look" if item.issued and item.issued <= day else "must"
        why = f"{item.name} chỉ có hiệu lực {begins}, sau ngày {day:%d/%m/%Y}."
        yield finding(known, why, "Viện dẫn văn bản đang có hiệu lực, hoặc nói rõ là chưa có hiệu lực.", item.name)
    elif judged.status == "amended" and not named & set(judged.amended_by):
        by = ", ".join(law.instruments[i].name for i in judged.amended_by)
        if by:
            yield finding("note", f"Đã được sửa đổi, bổ sung bởi {by}.", f"Kiểm tra nội dung đã sửa; cân nhắc dẫn thêm {by}.", by)
    if "wrong-date" in judged.flags and item is not None and item.issued:
        yield finding("must", f"Ngày ban hành đúng là {item.issued:%d/%m/%Y}.", "Sửa ngày của văn bản được dẫn.", item.name)
    if one.issued and one.issued > day:
        yield finding(
            "must", f"Ngày {one.issued:%d/%m/%Y} ở sau ngày của dự thảo ({day:%d/%m/%Y}).", "Đối chiếu ngày của văn bản được dẫn."
        )
    if "doubtful-number" in one.flags:
        yield finding("look", "Số, ký hiệu viết không đúng lối thường.", "Đối chiếu số, ký hiệu với bản gốc.")


def _ended(law: Law, item: Instrument, judged: citation_status.Judged, one: Citation, day: date) -> tuple[str, str, str]:
    """Why, fix and source of a citation of ended law."""
    if one.article and judged.ended_articles:
        gone = ", ".join(judged.ended_articles)
        return f"{gone} {item.name} không còn hiệu lực ngày {day:%d/%m/%Y}.", "Dẫn điều khoản đang có hiệu lực.", item.name
    successor = _in_force(law, judged.replaced_by, day)
    since = f" từ {item.effective_to + timedelta(days=1):%d/%m/%Y}" if item.effective_to and item.effective_to < day else ""
    fix = f"Dẫn {successor}." if successor else "Dẫn văn bản đang có hiệu lực, hoặc bỏ căn cứ này."
    return f"{item.name} đã hết hiệu lực{since}.", fix, successor or item.name


def _in_force(law: Law, instrument: str | None, day: date) -> str:
    """The name of what stands in an ended instrument's place on that day, through all its successors."""
    seen: set[str] = set()
    while instrument and instrument not in seen:
        seen.add(instrument)
        item = law.instruments[instrument]
        if item.in_force_on(day):
            return item.name
        instrument = next(iter(item.replaced_by), None)
    return ""


def check_agencies(draft: Draft, law: Law, day: date) -> Iterator[Finding]:
    """Agencies the draft turns to that are no more on its day; told where they only appear as issuers of old papers or in history."""
    folded = fold_same_length(draft.text)
    told: set[str] = set()
    for mention in directory().find(draft.text, damaged=False):
        agency = law.agencies.by_slug.get(mention.agency_id)
        if agency is None or agency.exists_on(day) or agency.valid_to is None or agency.valid_to > day or agency.id in told:
            continue
        if not _in_history(folded, mention.span, agency):
            told.add(agency.id)
            yield _gone(draft, law, mention.name, mention.span[0], agency, day)


def _in_history(folded: str, span: tuple[int, int], agency: Agency) -> bool:
    """Named as the issuer of a cited paper, in a clause about the past, or beside a year in which it still was."""
    before = folded[max(span[0] - _BEFORE, 0) : span[0]]
    clause = before[max(before.rfind(";"), before.rfind("\n"), before.rfind(". ")) + 1 :]
    after = re.split(r"[;\n]", folded[span[1] : span[1] + _AFTER], maxsplit=1)[0]
    years = [int(y) for y in _OLD_YEAR.findall(clause)]
    last = agency.valid_to.year if agency.valid_to else 0
    return bool(_CITED_ISSUER.search(clause) or _HISTORY.search(clause + after) or any(y < last for y in years))


def _gone(draft: Draft, law: Law, name: str, start: int, agency: Agency, day: date) -> Finding:
    heirs = ", ".join(a.name_vi for a in law.agencies.successors(agency.id, day) if a.id != agency.id)
    basis = next((s.basis for s in law.agencies.successions if s.source == agency.id and s.basis), "")
    until = (
        f"hết ngày {agency.valid_to:%d/%m/%Y}"
        if agency.days_certain
        else f"trong năm {agency.valid_to:%Y}"
        if agency.valid_to
        else ""
    )
    why = f"{agency.name_vi} không còn, chấm dứt {until}."
    fix = f"Ghi {heirs}." if heirs else "Ghi cơ quan hiện làm nhiệm vụ này."
    return Finding("agency", "must", draft.at(start).where, quoted(name), why, fix, basis)
