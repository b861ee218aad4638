"""What the people of the demonstration have done with their work: one task handed to an officer, two answered and waiting."""

from datetime import timedelta

from qlccn.core import clock
from qlccn.core.models import Stamp
from qlccn.documents.models import Document
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Assignment
from qlccn.parties.actor import Actor, actor_of
from qlccn.parties.models import Account

STAMP = "sample-people"
CHIEF, OFFICER = "truongphong", "socongthuong"
_DAYS_INSIDE = 7
_ANSWERS = (  # who, in which cluster, the task begins so, the answer, the paper that shows it
    (
        "soxaydung", "Phú Thịnh 3", "Thẩm định thiết kế",
        "(Trả lời minh họa) Đã thẩm định thiết kế cơ sở; hồ sơ đề nghị cấp giấy phép xây dựng đang chờ chủ đầu tư bổ sung.", "",
    ),
    ("congan", "Phú Thịnh 6", "Tham gia ý kiến", "Đã có văn bản tham gia ý kiến gửi Sở Công Thương.", "6945/CAT-PA04"),
)  # fmt: skip


def load() -> int:
    """Bút phê and answers, once in the life of a database; returns how many were made."""
    if Stamp.read(STAMP):
        return 0
    Stamp.write(STAMP, "1")
    return _hand_out() + _answer()


def _hand_out() -> int:
    chief, officer = _seat(CHIEF), _seat(OFFICER)
    part = _part(chief, "Mông Sơn", "Gửi Bộ Công Thương")
    if part is None or officer.membership is None or part.handlings.exists():
        return 0
    due = clock.today() + timedelta(days=_DAYS_INSIDE)
    words = "Chuyển đồng chí soạn công văn gửi Bộ, kèm bản sao quyết định; trình ký trong tuần."
    obligations.assign_person(part, officer.membership, instruction=words, internal_due_on=due, by=chief)
    return 1


def _answer() -> int:
    made = 0
    for username, cluster, begins, words, number in _ANSWERS:
        by = _seat(username)
        part = _part(by, cluster, begins)
        if part is not None and not part.answers.exists():
            shown = list(Document.objects.filter(number=number)) if number else []
            obligations.answer(part, text=words, evidence=shown, by=by)
            made += 1
    return made


def _seat(username: str) -> Actor:
    account = Account.objects.get(username=username)
    return actor_of(account.memberships.select_related("account", "organisation__unit").order_by("pk")[0])


def _part(actor: Actor, cluster: str, begins: str) -> Assignment | None:
    """The actor's organisation's lead part in the task that begins so, of the cluster called so."""
    found = Assignment.objects.filter(organisation=actor.organisation, part="lead", obligation__what__startswith=begins)
    return found.filter(obligation__what__contains=cluster).first()
