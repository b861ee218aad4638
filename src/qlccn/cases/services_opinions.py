"""Asking agencies for opinions on a dossier, and their answers, locked when sent."""

from collections.abc import Mapping, Sequence
from datetime import date

from qlccn.cases import opinions, queries, services
from qlccn.cases.models import Case, Consultation, Opinion, OpinionPart
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.law.calendar import show
from qlccn.law.loader import load
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation


@service("case.opinions-asked")
def ask_opinions(
    case: Case, organisations: Sequence[Organisation], letter: Document, *, asked_on: date, by: Actor, reply_by: date | None = None,
    received_on: date | None = None, method: str = Consultation.Method.WRITTEN,
) -> list[Consultation]:  # fmt: skip
    """Ask many agencies at once by one letter; they may read it, and the step is logged when it was not yet."""
    case = services.open_for(case, by)
    by.require(*services.LEADS)
    services.require_paper(by, letter)
    if not organisations:
        raise Refusal("Chọn ít nhất một cơ quan để hỏi ý kiến.", field="organisations")
    if method not in Consultation.Method.values:
        raise Refusal("Chọn cách phối hợp: văn bản, họp hoặc khảo sát.", field="method")
    if asked_on > clock.today():
        raise Refusal(f"Ngày {show(asked_on)} chưa đến.", field="asked_on")
    if reply_by and reply_by < asked_on:
        raise Refusal(f"Hạn trả lời {show(reply_by)} trước ngày hỏi {show(asked_on)}.", field="reply_by")
    running = queries.clock_of(case).step("appraise")
    ends = running.rolls_to if running and running.done_on is None else None
    if (
        reply_by and running and ends and asked_on <= ends < reply_by
    ):  # once the term has passed no day keeps to it, and asking still helps
        raise Refusal(
            f"Hạn trả lời {show(reply_by)} quá hạn thẩm định {show(ends)} của hồ sơ ({running.step.article}); đặt sớm hơn.",
            field="reply_by",
        )
    known = set(case.consultations.filter(letter=letter, retracted_at=None).values_list("organisation", flat=True))
    if twice := [o for o in organisations if o.pk in known]:
        raise Refusal(f"{twice[0]} đã được hỏi bằng văn bản này.", field="organisations")
    made = Consultation.objects.bulk_create(
        [
            Consultation(
                case=case, organisation=o, letter=letter, asked_on=asked_on, reply_by=reply_by, received_on=received_on, method=method,
                **services.recorded(by),
            )
            for o in organisations
        ]
    )  # fmt: skip
    documents.give_access(letter, list(organisations), why="addressed", by=by)
    if (
        "consult" in {s.id for s in queries.clock_of(case).order}
        and not case.marks.filter(step="consult", retracted_at=None).exists()
    ):
        services.record_step(case, "consult", done_on=asked_on, document=letter, by=by)
    return made


def enters(by: Actor, case: Case) -> bool:
    """Whether this actor enters other agencies' answers from their papers: those who appraise, not who compiled the dossier."""
    return queries.may_work(by, case) and (by.is_system or by.role in services.LEADS)


@service("case.opinion-given")
def give_opinion(
    consultation: Consultation,
    parts: Mapping[str, str],
    *,
    stance: str,
    given_on: date,
    by: Actor,
    document: Document | None = None,
) -> Opinion:
    """The agency's answer, heading by heading; the department may enter it for the agency from its paper. It cannot be edited after."""
    row = Consultation.objects.select_for_update().get(pk=consultation.pk)
    case = Case.objects.get(pk=row.case_id)
    if case.closed_on:
        raise Refusal(f"Hồ sơ đã kết thúc ngày {show(case.closed_on)}.")
    own = row.organisation_id in by.organisation_ids
    if not own and not enters(by, case):
        raise Refusal("Chỉ cơ quan được hỏi trả lời, hoặc Sở Công Thương ghi theo văn bản của cơ quan ấy.")
    if not own and document is None:
        raise Refusal("Ghi thay cơ quan khác phải kèm văn bản trả lời.", field="document")
    services.require_paper(by, document)
    if stance not in Opinion.Stance.values:
        raise Refusal("Chọn kết luận: thống nhất, thống nhất có yêu cầu, hoặc không thống nhất.", field="stance")
    if not row.asked_on <= given_on <= clock.today():
        raise Refusal(f"Ngày trả lời phải từ {show(row.asked_on)} đến hôm nay.", field="given_on")
    if row.opinions.filter(retracted_at=None).exists():
        raise Refusal("Ý kiến đã gửi thì khóa lại; muốn bổ sung, Sở Công Thương hỏi lại bằng văn bản mới.")
    allowed = opinions.fields_of(load(), row.organisation.kind, row.asked_on)
    opinions.check_parts(parts, allowed)
    made = Opinion.objects.create(consultation=row, given_on=given_on, stance=stance, document=document, **services.recorded(by))
    known = opinions.headings()
    OpinionPart.objects.bulk_create(
        OpinionPart(opinion=made, heading=key, text=nfc(text).strip(), restricted=known[key].restricted)
        for key, text in parts.items()
        if text.strip()
    )
    if document and any(known[key].restricted for key, text in parts.items() if text.strip()):
        documents.restrict(document)
    return made
