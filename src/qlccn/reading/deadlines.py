"""When something must be done: a day, a relative wording, or a rhythm, in the words of the contract (`ingest --json`).

A plan's period ("giai đoạn 2021-2025", "năm 2026" of a title) and the date of a cited instrument are no deadlines. A day is
the day that was written: "trước ngày 20/6/2025" gives 2025-06-20 (received on that day is late: the due rule says so, not the
reader).
A day without a year takes the first such day after the paper's own date; without that date it stays as it was written.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from qlccn.core.text import fold_same_length

_BEFORE = r"tr[\w’'`]{1,4}[ck]"  # "trước", also as scanners give it: truéc, trudc, trwoc
_DATE = (
    r"(?:ng\wy\s+)?(?P<d>\d{1,2})\s*(?:[/.\-]\s*|\s+th\w{1,2}ng\s+)(?P<m>\d{1,2})(?:\s*(?:[/.\-]\s*|"
    r"\s+n\w{1,2}m\s+)(?P<y>\d{4}|\d{2}(?!\d)))?(?![\d/])(?!\s*(?:%|ha\b|m2))"
)
_CUE = (
    rf"(?:{_BEFORE}|cham nhat(?: la)?(?: den| vao)?(?: het)?|muon nhat|(?:cho |keo dai )?den(?: het)?|xong|"
    r"hoan thanh|khong (?:qua|muon hon|cham hon)|han cuoi(?: cung)?(?: la)?"
    r"|thoi han(?: la| den)?|han(?: chot)?|trong|vao|het|gui(?: ve)?)"
)
_BY_DAY = re.compile(rf"(?<!\w)(?P<cue>{_CUE})\s+(?:\d{{1,2}}\s*(?:gi\w|h)\s*(?:\d{{2}}\s*)?(?:phut\s*)?,?\s*)?{_DATE}")
_BY_MONTH = re.compile(
    rf"(?<!\w)(?P<cue>{_CUE})\s+(?:het\s+|cuoi\s+|dau\s+)?thang\s+(?P<m>\d{{1,2}})(?:\s*/\s*|\s+nam\s+|"
    rf"\s*-\s*)(?P<y>\d{{4}})(?!\d)"
)
_BY_QUARTER = re.compile(
    rf"(?<!\w)(?P<cue>{_CUE})\s+(?:het\s+|cuoi\s+)?(?:quy\s+(?:iv|i{{1,3}}|[1-4])\s*(?:va|,|-|–)\s*)?quy\s+(?P<q>iv|i{{1,3}}|[1-4])(?:\s*[/-]\s*|"
    rf"\s+nam\s+|\s+)(?P<y>\d{{4}})(?!\d)"
)
_BY_YEAR = re.compile(
    r"(?<!\w)(?:hoan thanh|xong|bao cao|trinh|ban hanh|phe duyet)[^.;:]{0,60}?\b(?:trong|truoc|"
    r"het)\s+nam\s+(?P<y>20\d\d)(?![\d\s]*[-–])"
)
_RELATIVE = re.compile(
    r"(?<!\w)(?:cham nhat|trong(?: vong)?(?: thoi han| thoi gian)?|khong qua|keo dai qua|toi da|thoi han|sau)\s+(?:la\s+|sau\s+)?"
    r"(?P<what>\d{1,3}\s*(?:\([^)]{1,20}\)\s*)?(?:(?:ngay|gio|tuan)(?:\s+lam viec)?|thang(?=\s*,?\s*(?:ke\s+)?(?:tu|sau)\b))"
    r"(?:\s*,?\s*(?:ke\s+)?(?:tu|sau)(?:\s+khi|\s+ngay)?(?:\s(?!de\b)[^\s.;,()]{1,40}){0,16})?)"
)
_QUALIFIES = re.compile(r"(?<!\w)(?:duoc|(?P<done>da|vua))(?: [^.;:,]{0,60})? (?:truoc|den|den het|trong|vao)$")
_DAY_MONTH = re.compile(r"(?P<d>\d{1,2})(?:\s*/\s*|\s+thang\s+)(?P<m>\d{1,2})(?!\s*/?\s*\d)")
_SENTENCE_END = re.compile(r"[.;](?=\s|$)")
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_INSTRUMENT = re.compile(
    r"(?:thong tu|nghi dinh|quyet dinh|chi thi|"
    r"nghi quyet)(?: lien tich)?\s+(?:so\s+)?(?P<no>\d{1,4}\s*/\s*\d{4}\s*/\s*[a-z\-]+(?:\s*-\s*[a-z]+)?)"
)


@dataclass(frozen=True, slots=True)
class Timing:
    """One answer to "when": a day or relative wording, or a rhythm; the words it was read from, and what is doubtful."""

    deadline: str | None
    recurrence: str | None
    text: str
    span: tuple[int, int]
    flags: tuple[str, ...] = ()


def read_timings(
    text: str, issued: date | None = None, *, folded: str | None = None, start: int = 0, end: int | None = None
) -> list[Timing]:
    """Every deadline and rhythm said in text[start:end], rhythms first, in the order a reader would state them.

    `folded` is the folded copy of the same length, made here when not given.
    """
    folded = fold_same_length(text) if folded is None else folded
    end = len(text) if end is None else end
    rhythms = _rhythms(text, folded, start, end)
    taken = [r.span for r in rhythms]
    days = [t for t in _days(text, folded, start, end, issued) if not any(_overlap(t.span, s) for s in taken)]
    return [*rhythms, *days]


def best_timing(timings: list[Timing]) -> Timing | None:
    """The timing of a duty said once: a day if there is one, with the rhythm if there is one."""
    rhythm = next((t for t in timings if t.recurrence), None)
    day = next((t for t in timings if t.deadline), None)
    if day and rhythm and (rhythm.recurrence or "").startswith("theo-"):
        rhythm = None  # a day of its own beats the rhythm of the instrument whose form is used
    if rhythm and day:
        return replace(rhythm, deadline=day.deadline, flags=tuple(dict.fromkeys(rhythm.flags + day.flags)))
    return day or rhythm


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


# --- days -----------------------------------------------------------------------------------------------------------------


def _days(text: str, folded: str, start: int, end: int, issued: date | None) -> Iterator[Timing]:
    """Days, months and quarters named as a limit, then relative wordings."""
    for match in _BY_DAY.finditer(folded, start, end):
        timing = _day_of(text, match, issued)
        if timing and not _qualifies(folded, start, match, coming=issued is not None and timing.deadline is not None):
            yield timing
    for pattern in (_BY_MONTH, _BY_QUARTER, _BY_YEAR):
        for match in pattern.finditer(folded, start, end):
            day = _last_day(match.groupdict())
            if day is None:
                yield _timing(text, match, None, flags=("nonexistent-date",))
            elif not _past(day, issued) and not _qualifies(folded, start, match):
                yield _timing(text, match, day.isoformat())
    for match in _RELATIVE.finditer(folded, start, end):
        a, b = match.span("what")
        wording = " ".join(text[a:b].split()).strip(" ,;.")
        if re.search(r"\d", wording):
            yield Timing(wording, None, " ".join(text[match.start() : match.end()].split()), match.span())


def _qualifies(folded: str, start: int, match: re.Match[str], *, coming: bool = False) -> bool:
    """The day belongs to a thing ("phê duyệt trước ngày 05/10/2009"), not to the duty. What is done already ("đã", "vừa") was
    not done by a coming day.
    """
    cue_end = match.end("cue") if "cue" in match.groupdict() else match.start()
    before = folded[max(start, match.start() - 60) : cue_end]
    said = _QUALIFIES.search(before)
    return (
        said is not None
        and not (coming and said.group("done"))
        and not re.search(r"(?:hoan thanh|bao cao|gui|trinh|xong)[^.;:]{0,40}$", before)
    )


def _day_of(text: str, match: re.Match[str], issued: date | None) -> Timing | None:
    d, m, y = int(match.group("d")), int(match.group("m")), match.group("y")
    if not 1 <= m <= 12 or not 1 <= d <= 31:
        return _timing(text, match, None, flags=("nonexistent-date",)) if "/" in match.group() and y else None
    if y is None:
        return _without_year(text, match, d, m, issued)
    year = int(y) + (2000 if len(y) == 2 else 0)
    try:
        day = date(year, m, d)
    except ValueError:
        return Timing(
            " ".join(text[slice(*match.span())].split()), None, text[slice(*match.span())], match.span(), ("nonexistent-date",)
        )
    return None if _past(day, issued) else _timing(text, match, day.isoformat())


def _without_year(text: str, match: re.Match[str], d: int, m: int, issued: date | None) -> Timing | None:
    wording = " ".join(text[slice(*match.span())].split())
    if issued is None:
        return Timing(wording, None, wording, match.span(), ("missing-date",))
    for year in (issued.year, issued.year + 1):
        try:
            day = date(year, m, d)
        except ValueError:
            continue
        if day >= issued:
            return _timing(text, match, day.isoformat())
    return Timing(wording, None, wording, match.span(), ("nonexistent-date",))


def _past(day: date, issued: date | None) -> bool:
    """Before the paper was signed: it dates a thing of the past, nobody can owe it."""
    return issued is not None and day < issued


def _last_day(parts: dict[str, str | None]) -> date | None:
    """The last day of a month, quarter or year."""
    year = int(parts["y"] or 0)
    month = 12
    if parts.get("q"):
        q = str(parts["q"])
        month = 3 * (_NUMBERS.get(q) or int(q))
    elif parts.get("m"):
        month = int(str(parts["m"]))
    if not 1 <= month <= 12:
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _timing(text: str, match: re.Match[str], deadline: str | None, flags: tuple[str, ...] = ()) -> Timing:
    wording = " ".join(text[slice(*match.span())].split())
    return Timing(deadline if deadline or not flags else wording, None, wording, match.span(), flags)


# --- rhythms --------------------------------------------------------------------------------------------------------------

_MONTHLY = r"(?:hang|h[ao]ng|moi|theo|tung)\s+thang(?!\s*\d)|(?<!sau )(?<!ba )(?<!\d )thang\s+(?:mot|1|01)\s+lan"
_QUARTERLY = (
    r"(?:0?3|ba) thang (?:mot|1|01) lan|(?:hang|moi|theo|tung)\s+quy(?!\s*(?:dinh|che|hoach|trinh|mo|luat|chuan|uoc|gia))|quy\s+(?:mot|"
    r"1|01)\s+lan|thang (?:cuoi|dau|dau tien) (?:cua )?quy(?: (?:sau|tiep theo|ke tiep))?"
)
_HALF = (
    r"(?:0?6|sau)\s+thang\s*(?:,|va|/|mot lan|dau nam|\s)\s*(?:hang |ca |0?1 |mot )?(?:nam|lan)|nua nam|"
    r"(?:0?6|sau) thang (?:mot|1|01) lan|(?:dinh ky|bao cao) (?:0?6|sau) thang(?! (?:dau|cuoi) nam \d)"
)
_YEARLY = r"(?:hang|moi)\s+nam|ca nam(?=\s*[(,])"
_PATTERNS = (
    ("hang-tuan", re.compile(r"(?<!\w)(?:hang|moi)\s+tuan(?!\w)")),
    ("hang-thang", re.compile(rf"(?<!\w)(?:{_MONTHLY})(?!\w)")),
    ("hang-quy", re.compile(rf"(?<!\w)(?:{_QUARTERLY})(?!\w)")),
    ("nua-nam", re.compile(rf"(?<!\w)(?:{_HALF})(?!\w)")),
    ("hang-nam", re.compile(rf"(?<!\w)(?:{_YEARLY})(?!\w)")),
)
_REPORTS = re.compile(r"(?<!\w)(?:bao cao|tong hop|thong ke|cap nhat|gui|giao ban|hop|kiem tra)(?!\w)")
_YEARLY_PLAN = re.compile(
    r"(?:(?:vao|theo|trong|cua|voi|nhu) (?:ke hoach|chuong trinh|danh muc|du toan)|ke hoach su dung dat)(?: [^\s,.;:]+){0,6}\s+$"
)
_PERIODIC_OR_NOT = re.compile(
    r"(?<!\w)(?:dinh k[yi]\s*(?:,|/|hoa?[cd]c?|va|va/hoac|hay)\s*dot xu[ae]t|dot xu[ae]t\s*(?:,|/|"
    r"hoac|va|hay)\s*dinh k[yi])(?!\w)"
)
_PERIODIC = re.compile(r"(?<!\w)dinh k[yi](?!\w)")
_UNPLANNED = re.compile(r"(?<!\w)dot xuat(?!\w)")
_ALWAYS = re.compile(r"(?<!\w)(?<!chi )(?<!von )(?<!nghiep )(?<!toan )thu\w{0,2}ng xuy\wn(?!\w)")
_ARISING = re.compile(
    r"(?<!\w)khi phat hien(?: co)? (?:vi pham|su co|sai pham|dau hieu)|"
    r"(?<!\w)(?:neu (?:co|gap|phat sinh)|truong hop (?:co|gap|phat sinh)|khi (?:co|gap|phat sinh))(?: nhung| cac)?\s+"
    r"(?:kho khan|vuong mac|khieu nai|kien nghi|phan anh|su co|vi pham|dau hieu|phat sinh|van de|"
    r"yeu cau|bien dong|thay doi|noi dung|kho, vuong)"
    r"|(?<!\w)(?:kho khan|vuong mac)[^.;]{0,30}(?:phat sinh|\(neu co\))|(?<!\w)khi (?:phat sinh|"
    r"can thiet)(?!\w)|phat sinh (?:kho khan|vuong mac)"
)
_CONDITION = re.compile(
    r"(?<!\w)(?:neu (?:khong|chua|du|dap ung|vi pham|cham|qua han)(?! quy dinh)|"
    r"(?:qua|het|sau) thoi (?:han|gian) (?:tren|nay|neu tren|nay|quy dinh)|duoc [^.]{3,200} nhung phai|chi (?:duoc )?[^.;]{3,160} (?:sau khi|khi|neu) (?:da|co|"
    r"du|dap ung|hoan thanh)|phai [^.;]{3,200} truoc khi (?:tiep nhan|di vao))"
)
_BY_RULES = re.compile(r"(?<!\w)che do (?:thong tin,? )?bao cao[^.;]{0,40}theo (?:dung )?quy dinh")
_REPORT_UNDER = re.compile(r"bao cao[^.;]{0,160}theo (?:dung )?(?:quy dinh|huong dan|che do|mau|noi dung)[^.;]{0,40}?")


def _rhythms(text: str, folded: str, start: int, end: int) -> list[Timing]:
    """The rhythms said; named periods with their moments before the vague ones, of which at most one is given."""
    dated = _half_year_dates(text, folded, start, end)
    found = list(dated)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded, start, end):
            if (
                _parts_a_plan(folded, start, match.start())
                or any(_overlap(match.span(), t.span) for t in found)
                or _names_a_plan(kind, folded, match.start())
            ):
                continue
            timing = _with_moment(kind, text, folded, match, end)
            said = next((t for t in found if (t.recurrence or "").split(":")[0] == kind), None)
            if said is None:
                found.append(timing)
            elif ":" not in (said.recurrence or ""):
                found[found.index(said)] = timing if ":" in (timing.recurrence or "") else said
    if dated:
        found = [t for t in found if t in dated or (t.recurrence or "").split(":")[0] not in ("hang-nam", "nua-nam")]
    if any((t.recurrence or "").startswith("nua-nam") for t in found):
        found = [t for t in found if not (t.recurrence or "").startswith("hang-nam") or ":" in (t.recurrence or "")]
    if found:
        return sorted(found, key=lambda t: t.span)
    vague = _vague(text, folded, start, end)
    return [vague] if vague else []


def _parts_a_plan(folded: str, start: int, at: int) -> bool:
    """ "lập kế hoạch theo từng tháng": how a thing is divided; a report "theo tháng" is monthly."""
    return folded.startswith(("theo", "tung"), at) and not _REPORTS.search(folded, max(start, at - 80), at)


def _names_a_plan(kind: str, folded: str, at: int) -> bool:
    """ "vào kế hoạch sử dụng đất hằng năm": the plan is the yearly one, not the duty."""
    return kind == "hang-nam" and bool(_YEARLY_PLAN.search(folded, max(0, at - 60), at))


def _vague(text: str, folded: str, start: int, end: int) -> Timing | None:
    periodic, unplanned = _PERIODIC.search(folded, start, end), _UNPLANNED.search(folded, start, end)
    for kind, match in (
        ("dinh-ky-hoac-dot-xuat", _PERIODIC_OR_NOT.search(folded, start, end) or (unplanned and periodic)),
        ("dinh-ky", periodic),
        ("khi-phat-sinh", _ARISING.search(folded, start, end)),
        ("thuong-xuyen", _ALWAYS.search(folded, start, end)),
        ("dieu-kien", _CONDITION.search(folded, start, end)),
    ):
        if match and not (kind.startswith("dinh-ky") and _in_brackets(folded, match.start(), match.end())):
            return _rhythm(kind, text, match.span())
    under = _under_instrument(text, folded, start, end)
    if under:
        return under
    by_rules = _BY_RULES.search(folded, start, end)
    return _rhythm("theo-quy-dinh", text, by_rules.span()) if by_rules else None


def _in_brackets(folded: str, a: int, b: int) -> bool:
    """Said of a thing in brackets ("biểu mẫu báo cáo (định kỳ hoặc đột xuất)"), not of the duty."""
    opened = folded.rfind("(", max(0, a - 120), a)
    return opened >= 0 and ")" not in folded[opened:a] and ")" in folded[b : b + 120]


def _under_instrument(text: str, folded: str, start: int, end: int) -> Timing | None:
    """ "báo cáo ... theo quy định tại Thông tư số 14/2024/TT-BCT": the rhythm is that instrument's."""
    report = _REPORT_UNDER.search(folded, start, end)
    if report is None:
        return None
    match = _INSTRUMENT.search(folded, report.end(), min(end, report.end() + 120))
    if match is None or re.search(r"[.;]\s", folded[report.end() : match.start()]):
        return None
    number = re.sub(r"\s+", "", text[slice(*match.span("no"))]).upper()
    symbol = number.rsplit("/", 1)[-1].split("-")[0]
    return _rhythm(f"theo-{symbol}-{number}", text, match.span())


def _rhythm(kind: str, text: str, span: tuple[int, int]) -> Timing:
    return Timing(None, kind, " ".join(text[slice(*span)].split()), span)


_TWO_DATES = re.compile(
    r"(?:truoc|cham nhat|vao)\s+(?:ngay\s+)?(?P<d1>\d{1,2})(?:\s*/\s*|\s+thang\s+)(?P<m1>\d{1,2})\s*(?:hang nam\s*|"
    r"\([^)]{0,40}\)\s*|\)\s*)?(?:,|va|;|\s)\s*(?:va\s+)?(?:(?:bao cao )?(?:ca |hang |tong ket )?nam[\s:(]+)?(?:truoc\s+|"
    r"cham nhat\s+)?(?:ngay\s+)?"
    r"(?P<d2>\d{1,2})(?:\s*/\s*|\s+thang\s+)(?P<m2>\d{1,2})(?!\s*/)(?P<tail>\s*(?:hang|moi|cua)\s+nam)?"
)
_PERIOD_NEAR = re.compile(r"(?:hang|moi) nam|dinh ky|0?6 thang|sau thang")


def _half_year_dates(text: str, folded: str, start: int, end: int) -> list[Timing]:
    """ "trước ngày 20/6 và 20/12 hàng năm": twice a year, with both days."""
    for match in _TWO_DATES.finditer(folded, start, end):
        around = folded[max(start, match.start() - 80) : min(end, match.end() + 160)]
        if not match.group("tail") and not _PERIOD_NEAR.search(around):
            continue
        early = "truoc-" if match.group().startswith("truoc") else ""
        days = [f"{early}{int(match.group(f'd{n}'))}/{int(match.group(f'm{n}'))}" for n in (1, 2)]
        return [_rhythm(f"nua-nam:{','.join(days)}", text, match.span())]
    return []


_MOMENT_DAY = re.compile(
    rf"(?:{_BEFORE}|cham nhat(?: la)?(?: vao)?|vao|ngay)\s+(?:ngay\s+)?(?:thu\s+)?(?P<d>\d{{1,2}})(?!\s*/|\d|\s*(?:ngay|thang\s+\d))"
)
_WEEKDAY = re.compile(
    r"(?P<cue>truoc |cham nhat )?(?:ngay |chieu |sang |chieu ngay )?thu (?P<d>hai|ba|tu|nam|sau|bay|[2-7])(?!\w)"
)
_WEEKDAYS = {"2": "hai", "3": "ba", "4": "tu", "5": "nam", "6": "sau", "7": "bay"}
_MOMENT_QUARTER = re.compile(r"quy\s+(?P<q>iv|i{1,3}|[1-4])\s*$")


def _with_moment(kind: str, text: str, folded: str, match: re.Match[str], end: int) -> Timing:
    """The period with its moment, read from the words just before and after it in the same sentence."""
    before = folded[max(0, match.start() - 60) : match.start()]
    cut = max(before.rfind(". "), before.rfind("; "))
    before = before[cut + 1 :] if cut >= 0 else before
    after_end = min(end, match.end() + 110)
    stop = _SENTENCE_END.search(folded, match.end(), after_end)
    after = folded[match.end() : stop.start() if stop else after_end]
    moment, reach = "", match.end()
    if kind == "hang-tuan":
        moment = _weekday_moment(before, match.group(), after)
    elif kind in ("hang-thang", "hang-quy"):
        moment, reach = _day_moment(kind, before, after, match.end(), match.group())
    elif kind in ("hang-nam", "nua-nam"):
        moment, reach = _year_moment(before, after, match.end())
    return Timing(
        None,
        f"{kind}:{moment}" if moment else kind,
        " ".join(text[match.start() : reach].split()),
        (match.start() - (len(before) if moment and reach == match.end() else 0), reach),
    )


def _weekday_moment(before: str, said: str, after: str) -> str:
    """ "vào thứ Sáu hằng tuần", "hằng tuần, trước thứ 5"."""
    for words in (f"{before[-24:]}{said}", after[:30]):
        match = _WEEKDAY.search(words)
        if match:
            return f"{'truoc-' if match.group('cue') else ''}thu-{_WEEKDAYS.get(match.group('d'), match.group('d'))}"
    return ""


def _day_moment(kind: str, before: str, after: str, at: int, said: str) -> tuple[str, int]:
    """ "trước ngày 25 hàng tháng", "hàng quý (trước ngày 25 của tháng cuối quý)"."""
    for words, shift in ((after, at), (before, None)):
        found = list(_MOMENT_DAY.finditer(words))
        match = (found[0] if shift is not None else found[-1]) if found else None
        if match is None or (shift is not None and match.start() > 75) or (shift is None and len(words) - match.end() > 14):
            continue
        rest = words[match.end() :] if shift is not None else f"{words[match.end() :]}{said}"
        tail = "-thang-cuoi-quy" if kind == "hang-quy" and re.match(r"[^.;)]{0,6}thang cuoi", rest) else ""
        tail = "-thang-dau-quy-sau" if kind == "hang-quy" and re.match(r"[^.;)]{0,6}thang dau", rest) else tail
        early = "truoc-" if match.group().startswith("tr") else ""  # "chậm nhất ngày 25": that day is still in time
        return f"{early}ngay-{int(match.group('d'))}{tail}", at + match.end() + len(tail) if shift is not None else at
    return "", at


def _year_moment(before: str, after: str, at: int) -> tuple[str, int]:
    """ "trước ngày 25/12 hàng năm", "cả năm (trước ngày 25/12)", "Quý I hàng năm"."""
    quarter = _MOMENT_QUARTER.search(before)
    if quarter:
        return f"quy-{quarter.group('q').upper()}", at
    for words, shift in ((after, at), (before, None)):
        found = list(_DAY_MONTH.finditer(words))
        match = (found[0] if shift is not None else found[-1]) if found else None
        if match is None or (shift is not None and match.start() > 30) or (shift is None and len(words) - match.end() > 6):
            continue
        if 1 <= int(match.group("m")) <= 12:
            late = re.search(r"(?:cham nhat|vao|muon nhat)[\s\w]{0,12}$", words[: match.start()])
            return (
                f"{'' if late else 'truoc-'}{int(match.group('d'))}/{int(match.group('m'))}",
                at + match.end() if shift is not None else at,
            )
    month = re.search(r"thang\s+(\d{1,2})\s*$", before)
    return (f"thang-{int(month.group(1))}", at) if month else ("", at)
