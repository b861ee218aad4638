"""What a draft asks of a person besides its blanks: agencies, members, a day. The paper writes it and the record keeps it, so the two
cannot differ. Reading only; what the issue records is `services_errands`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qlccn.cases import councils, opinions, queries
from qlccn.cases.facts_council import cited, seat_line
from qlccn.cases.gate import DraftKind
from qlccn.cases.models import Case, Consultation, Council, CouncilMember, Opinion
from qlccn.cases.papers import ChangeLines, DraftFacts, ReplyHeading, ReplyLines, SeatLine, Told
from qlccn.cases.papers.replies import place_of
from qlccn.clusters.kinds import kinds
from qlccn.law.loader import load
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Organisation


@dataclass(frozen=True)
class Chosen:
    """The answers of one draft, as rows of the record; what is not answered is empty."""

    organisations: Sequence[Organisation] = ()
    reply_by: date | None = None
    members: Sequence[tuple[str, str, Organisation, Account | None]] = ()  # role, name, organisation, account
    leaving: Sequence[CouncilMember] = ()
    stance: str = ""
    evidence: str = ""


def standing_council(case: Case) -> Council | None:
    """The council that stands for a case."""
    return case.councils.filter(retracted_at=None, dissolved_on=None).select_related("decision__issuer").first()


def chosen(case: Case, raw: Mapping[str, Any]) -> Chosen:
    """The answers as rows; keys that are gone from the record are left out."""
    if not raw:
        return Chosen()
    wanted = [*raw.get("organisations", ()), *(m["organisation"] for m in raw.get("members", ()))]
    known = {o.pk: o for o in Organisation.objects.filter(pk__in=wanted)} if wanted else {}
    keys = [m["account"] for m in raw.get("members", ()) if m.get("account")]
    accounts = {a.pk: a for a in Account.objects.filter(pk__in=keys)} if keys else {}
    leaving = raw.get("leaving", ())
    return Chosen(
        organisations=[known[k] for k in raw.get("organisations", ()) if k in known],
        reply_by=date.fromisoformat(raw["reply_by"]) if raw.get("reply_by") else None,
        members=[
            (m["role"], m["name"], known[m["organisation"]], accounts.get(m.get("account")))
            for m in raw.get("members", ())
            if m["organisation"] in known
        ],
        leaving=[m for m in _seated(case) if m.pk in leaving] if leaving else (),
        stance=raw.get("stance", ""),
        evidence=raw.get("evidence", ""),
    )


def _seated(case: Case) -> list[CouncilMember]:
    council = standing_council(case)
    return queries.seats_of(council) if council else []


def carried(case: Case, entry: DraftKind) -> Mapping[str, Any]:
    """The answers of the paper before this one (its submission), the newest; nothing where there is none."""
    before = case.drafts.filter(kind=entry.carries).order_by("-pk").first() if entry.carries else None
    return {k: v for k, v in before.errand.items() if k in entry.asks} if before else {}


def written(f: DraftFacts, case: Case, entry: DraftKind, raw: Mapping[str, Any], actor: Actor) -> DraftFacts:
    """The facts of a paper with what its drafter chose."""
    told = chosen(case, raw)
    if entry.records.get("does") == "opinion":
        return replace(f, reply=reply_lines(f, case, actor, told.stance))
    if entry.records.get("does") == "opinions":  # this letter asks those chosen for it, whoever was asked before
        f = replace(f, asked=[], reply_by=None)
    if told.organisations:
        f = replace(f, asked=[o.name for o in told.organisations])
    if told.reply_by:
        f = replace(f, reply_by=told.reply_by)
    joining = [_line(role, name, organisation) for role, name, organisation, _ in told.members]
    if "leaving" in entry.asks:
        return replace(f, change=_change(case, entry, [seat_line(m) for m in told.leaving], joining))
    if joining:
        return replace(f, council_facts=replace(f.council_facts, seats=joining))
    return f


def _line(role: str, name: str, organisation: Organisation) -> SeatLine:
    return SeatLine(councils.ROLES.get(role, role), name, organisation.name, role != councils.SECRETARY, None)


def _change(case: Case, entry: DraftKind, leaving: Sequence[SeatLine], joining: Sequence[SeatLine]) -> ChangeLines:
    """With the submission that was issued, and the reason it gave."""
    before = case.drafts.filter(kind=entry.carries).exclude(document=None).select_related("document").order_by("-pk").first() if entry.carries else None  # fmt: skip
    if before is None or before.document is None:
        return ChangeLines(leaving, joining)
    paper = cited(before.document)
    reason = next((text for place, text in before.fills.items() if place.startswith("lý do")), "")
    return ChangeLines(leaving, joining, Told(reason, paper) if reason else None, Told(paper, "tờ trình đã lấy số"))


def own_consultations(case: Case, actor: Actor) -> list[Consultation]:
    """The times the actor's own office was asked about this case and has sent no paper yet."""
    rows = case.consultations.filter(retracted_at=None, organisation__in=actor.organisation_ids)
    done = Opinion.objects.filter(consultation__in=rows, retracted_at=None).exclude(document=None).values("consultation")
    return list(rows.exclude(pk__in=done).select_related("organisation__unit", "letter__issuer"))


def consultation_of(case: Case, about: str, actor: Actor) -> Consultation | None:
    """The one that a draft is about, if it is the actor's own."""
    return next((c for c in own_consultations(case, actor) if str(c.pk) == about), None)


def headings_of(row: Consultation) -> list[tuple[str, list[opinions.Heading]]]:
    """What the agency is asked about: fields by name, each with its headings."""
    return [(part.name, list(part.headings)) for part in opinions.fields_of(load(), row.organisation.kind, row.asked_on)]


def parts_of(row: Consultation, fills: Mapping[str, str]) -> dict[str, str]:
    """Headings (ids) with what was filled in for them."""
    return {h.id: fills[place_of(h.name)] for _, part in headings_of(row) for h in part if fills.get(place_of(h.name))}


def reply_lines(f: DraftFacts, case: Case, actor: Actor, stance: str) -> ReplyLines | None:
    """The agency's letter: its head, the letter it answers, its headings with what its opinion already says."""
    row = consultation_of(case, f.about, actor)
    if row is None:
        return None
    given = row.opinions.filter(retracted_at=None).prefetch_related("parts").first()
    said = (
        {p.heading: Told(unstopped(p.text), f"ý kiến đã gửi ngày {given.given_on:%d/%m/%Y}") for p in given.parts.all()}
        if given
        else {}
    )
    head, agency = opinions.letter_head(row.organisation.kind), row.organisation
    name = agency.name.upper()
    above = {"": f"UBND {f.province_name.upper()}", "không": ""}.get(head.above, head.above)
    short = agency.name.removesuffix(f" {f.province_name}").removesuffix(f" {f.province}")
    return ReplyLines(
        agency=agency.name, head=_two_lines(name) if head.committee else (short.upper() if not head.above else name), parent=above,
        symbol=head.symbol or _code(agency.kind), place=_place(agency) if head.committee else f.province, title=head.title,
        is_committee=head.committee, letter=Told(cited(row.letter), "văn bản hỏi ghi trong hồ sơ"),
        fields=[
            (name, [ReplyHeading(h.name, said.get(h.id)) for h in part if not given or h.id in said])
            for name, part in headings_of(row)
            if not given or any(h.id in said for h in part)
        ],
        stance=(given.get_stance_display() if given else dict(Opinion.Stance.choices).get(stance, "")).lower(),
    )  # fmt: skip


def unstopped(text: str) -> str:
    """Words without the full stop that the paper itself puts after them."""
    return text.strip().rstrip(".;").rstrip()


def _two_lines(name: str) -> str:
    full = name.replace("UBND ", "ỦY BAN NHÂN DÂN ", 1)
    return full.replace("ỦY BAN NHÂN DÂN ", "ỦY BAN NHÂN DÂN\n", 1)


def _code(kind: str) -> str:
    """The short name of an agency in numbers of papers: its id in the law's data (STC, SXD)."""
    return next((a.id for a in load().agencies.by_id.values() if a.slug == kind), "CQ").replace("_", "-")


def _place(agency: Organisation) -> str:
    unit = agency.unit
    return unit.short_name if unit is not None else ""


def words(case: Case, entry: DraftKind, actions: Mapping[str, str]) -> str:
    """What the issue of this paper records, in words; "" where it records nothing. `actions`: steps of the case's procedure by id."""
    step = entry.records.get("step")
    if step:
        return f"ghi bước “{actions[step]}”" if step in actions else ""
    if act := entry.records.get("act"):
        return f"ghi sự kiện “{kinds().acts[act].label}”"
    return _WORDS.get(entry.records.get("does", ""), "")


_WORDS = {
    "supplement": "ghi yêu cầu bổ sung, đồng hồ thẩm định dừng từ ngày hôm sau",
    "opinions": "ghi đã hỏi ý kiến các cơ quan được chọn",
    "council": "ghi Hội đồng với các thành viên này",
    "members": "ghi thành viên thôi, thành viên mới của Hội đồng",
    "copy": "ghi đã gửi Bộ Công Thương 01 bản",
    "opinion": "gửi ý kiến cho Sở Công Thương; ý kiến đã gửi thì khóa lại",
}
