"""Recording what stands in a cluster's way: the blockage with its cause, or its end, and the request that would lift it, from one paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Claim, Cluster
from qlccn.clusters.services import WRITES_CLAIMS, ClaimDraft
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents.models import Document
from qlccn.law.due_rules import DueRule
from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor

TOPICS = (
    "quy hoạch", "đất đai, giải phóng mặt bằng", "vốn", "thủ tục đầu tư, xây dựng", "hạ tầng ngoài hàng rào", "môi trường, nước thải",
    "năng lực chủ đầu tư", "thu hút đầu tư", "khác",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What is asked of a named agency, and by when (a duty of the role `kien-nghi`)."""

    what: str
    agency: str
    by: date | None = None


@dataclass(frozen=True)
class Blocked:
    """What a paper says of one field (`topic`) on a day: a blockage with its cause, or (`ended`) that it was lifted that day."""

    topic: str
    on: date
    what: str = ""
    cause: str = ""
    ended: bool = False
    passage: str = ""


@service("blockage.recorded")
def record(
    cluster: Cluster, said: Blocked, *, document: Document, standing: str = Claim.Standing.REPORT, request: Request | None = None, by: Actor
) -> list[Claim]:  # fmt: skip
    """Keep what the paper says, with its request. Refused without words, for a future day, or for a field that is not known."""
    by.require(*WRITES_CLAIMS)
    _require_sense(said)
    told: dict[str, Any] = {"blockage_ended_on": said.on} if said.ended else {"blockage": said.what.strip()}
    if said.cause.strip() and not said.ended:
        told["blockage_cause"] = said.cause.strip()
    drafts = [
        ClaimDraft(name, value, document, standing, cluster=cluster, as_of_on=said.on, base=said.topic, passage=said.passage)
        for name, value in told.items()
    ]
    made = clusters.record_claims(drafts, by=by)
    if request is not None and request.what.strip():
        if not request.agency.strip():
            raise Refusal("Ghi tên cơ quan được kiến nghị.", field="agency")
        rule = DueRule("before", day=request.by).to_dict() if request.by else {}
        words = f"trước ngày {request.by:%d/%m/%Y}" if request.by else ""
        proposal = Proposal(
            what=request.what, kind="manual", role="kien-nghi", clause=said.passage[:60], due_words=words, due_rule=rule,
            assignees=(Named(request.agency.strip()),), cluster=cluster,
        )  # fmt: skip
        obligations.add(document, proposal, by=by)
    return made


def _require_sense(said: Blocked) -> None:
    if said.topic not in TOPICS:
        raise Refusal(f"Lĩnh vực “{said.topic}” không có trong danh mục.", field="topic")
    if said.on > clock.today():
        raise Refusal(f"Ngày {said.on:%d/%m/%Y} ở sau hôm nay; ghi ngày của văn bản nêu vướng mắc.", field="as_of_on")
    if not said.ended and not said.what.strip():
        raise Refusal("Ghi vướng mắc là gì.", field="what")
