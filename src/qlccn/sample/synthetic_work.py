"""Work in hand in the provinces of synthetic data: one plan of each province's committee, its tasks confirmed, some of them answered."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from qlccn.core import clock
from qlccn.documents import services as documents
from qlccn.law.due_rules import DueRule
from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.sample.synthetic_clusters import Opened
from qlccn.sample.synthetic_places import AGENCIES
from qlccn.sample.synthetic_rows import MARK

TASKS = 12  # a province at most
ISSUED_ON = date(2026, 9, 1)
_WORDS = (
    "Rà soát, báo cáo tiến độ giải phóng mặt bằng {name}", "Đôn đốc chủ đầu tư hoàn thành hạ tầng kỹ thuật {name}",
    "Kiểm tra hệ thống xử lý nước thải tập trung của {name}", "Tham mưu điều chỉnh quy hoạch chi tiết {name}",
    "Tổng hợp nhu cầu thuê đất của doanh nghiệp tại {name}", "Hoàn thiện hồ sơ thành lập, mở rộng {name}",
)  # fmt: skip


def load(opened: Sequence[Opened], chance: Random) -> int:
    """Returns the number of tasks."""
    by_province: dict[int, list[Opened]] = {}
    for one in opened:
        by_province.setdefault(one.province.unit.pk, []).append(one)
    return sum(_plan(own, chance) for own in by_province.values())


def _plan(own: Sequence[Opened], chance: Random) -> int:
    province = own[0].province
    bodies = Organisation.objects.in_bulk([key for key, _ in province.bodies.values()])
    committee = bodies[province.bodies["ubnd-cap-tinh"][0]]
    paper = documents.register(
        type="ke-hoach", number=province.number("KH-UBND", ISSUED_ON.year, chance), issuer=committee, issuer_name=committee.name,
        issued_on=ISSUED_ON, subject=f"Kế hoạch phát triển cụm công nghiệp {province.unit.name} {MARK}", province=province.unit,
        holder=bodies[province.bodies["so-cong-thuong"][0]], allow_duplicate=True, by=CLI,
    )  # fmt: skip
    proposals = [_task(one, number, bodies, committee, chance) for number, one in enumerate(own[:TASKS])]
    made = obligations.propose(paper, proposals, by=CLI)
    obligations.confirm_many(paper, made, by=CLI)
    return len(made)


def _task(one: Opened, number: int, bodies: dict[int, Organisation], committee: Organisation, chance: Random) -> Proposal:
    lead_kind = "so-cong-thuong" if number % 3 else chance.choice(AGENCIES)
    lead = bodies[one.province.bodies[lead_kind][0]]
    due = max(ISSUED_ON, clock.today() + timedelta(days=chance.randint(-40, 90)))
    named = [Named(lead.name, lead.kind, "lead", lead)]
    if one.commune.body is not None:
        commune = Organisation(pk=one.commune.body[0], name=one.commune.body[1], kind="ubnd-cap-xa", unit=one.commune.unit)
        named.append(Named(commune.name, commune.kind, "with", commune))
    return Proposal(
        what=_WORDS[number % len(_WORDS)].format(name=one.name), due_words=f"trước ngày {due:%d/%m/%Y}", owed_to=committee,
        due_rule=DueRule("date", day=due, text=f"ngày {due:%d/%m/%Y}").to_dict(), assignees=tuple(named), cluster=one.cluster,
    )  # fmt: skip
