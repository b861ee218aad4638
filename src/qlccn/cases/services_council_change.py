"""Changing who sits on a council that stands: by a decision, with its day; nobody's sheet is lost."""

from collections.abc import Sequence
from datetime import date

from qlccn.cases import councils, queries, services
from qlccn.cases.councils import Seat
from qlccn.cases.models import Council, CouncilMember
from qlccn.cases.services_councils import MemberDraft, cite_of, person, require_standing
from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc
from qlccn.documents.models import Document
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.parties.actor import Actor


@service("council.changed")
def change_members(
    council: Council, *, leaving: Sequence[CouncilMember], joining: Sequence[MemberDraft], document: Document, on: date, by: Actor
) -> list[CouncilMember]:
    """Members leave and others come, from the day of the decision; the council as it then stands keeps to khoản 2 Điều 13 NĐ 32/2024/NĐ-CP.

    Sheets of those who left stay in the dossier. The decree does not say whose sheets count after a change: the decision does, and by
    the paper drafted here the mean is that of the members who sit when the scoring is closed. Returns the new members.
    """
    case = services.open_for(council.case, by)
    by.require(*services.DECIDES)
    services.require_paper(by, document)
    council = Council.objects.select_for_update().get(pk=council.pk)
    require_standing(council)
    if council.closed_on:
        raise Refusal(f"Hội đồng đã chốt điểm ngày {show(council.closed_on)}: không đổi thành viên nữa ({cite_of(council)}).")
    if not council.formed_on <= on <= clock.today():
        raise Refusal(f"Ngày quyết định phải từ {show(council.formed_on)} (ngày lập Hội đồng) đến hôm nay.", field="on")
    if document.pk == council.decision_id:
        raise Refusal(f"Đổi thành viên phải bằng quyết định khác, không bằng chính quyết định lập Hội đồng ({cite_of(council)}).", field="document")  # fmt: skip
    seated = {m.pk: m for m in queries.seats_of(council)}
    gone = [seated[m.pk] for m in leaving if m.pk in seated]
    staying = [m for m in seated.values() if m not in gone]
    _check(gone, leaving, staying, joining, on)
    regime = queries.clock_of(case).regime.regime
    rule = councils.composition(load(), regime, case.province.code, on) if regime else None
    seats = [Seat(m.role, m.organisation.kind, f"{m.name} ({m.organisation})") for m in (*staying, *joining)]
    councils.check_people([person(m) for m in (*staying, *joining)], rule.article if rule else "")
    councils.check_composition(load(), rule, seats, on)
    CouncilMember.objects.filter(pk__in=[m.pk for m in gone]).update(left_on=on, left_by=document)
    made = CouncilMember.objects.bulk_create(
        CouncilMember(
            council=council, role=m.role, name=nfc(m.name).strip(), organisation=m.organisation, account=m.account, joined_on=on, joined_by=document
        )
        for m in joining
    )  # fmt: skip
    clusters.record_act(case.run.cluster, "council_changed", document=document, effective_on=on, run=case.run, by=by)
    return made


def _check(
    gone: Sequence[CouncilMember],
    leaving: Sequence[CouncilMember],
    staying: Sequence[CouncilMember],
    joining: Sequence[MemberDraft],
    on: date,
) -> None:
    if not leaving and not joining:
        raise Refusal("Chọn người thôi tham gia, hoặc ghi người tham gia thay.", field="leaving")
    if len(gone) != len(leaving):
        raise Refusal("Người thôi tham gia không còn trong Hội đồng này.", field="leaving")
    if late := [m for m in gone if m.joined_on and m.joined_on > on]:
        raise Refusal(f"{late[0].name} tham gia Hội đồng từ {show(late[0].joined_on or on)}, sau ngày quyết định.", field="on")
    if stray := [m for m in joining if m.role not in councils.ROLES]:
        raise Refusal(f"Vai “{stray[0].role}” lạ.", field="joining")
    for one in joining:
        same = [m for m in staying if fold(m.name) == fold(one.name) and m.organisation_id == one.organisation.pk]
        if same or (one.account and any(m.account_id == one.account.pk for m in staying)):
            raise Refusal(f"{one.name} đang là thành viên Hội đồng; đổi vai thì chọn người ấy thôi tham gia rồi ghi vai mới.", field="joining")  # fmt: skip
