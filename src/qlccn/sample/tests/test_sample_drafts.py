"""Checks of drafts over real papers and the real record: every alarm was judged by hand, and no other is raised."""

from datetime import date
from pathlib import Path

import pytest

from qlccn.cases import gate
from qlccn.cases.draft_steps import check_steps
from qlccn.clusters.draft_figures import check_record
from qlccn.clusters.models import Act
from qlccn.clusters.rules import Event
from qlccn.core import clock
from qlccn.parties.actor import CLI
from qlccn.reading.draft import from_text
from qlccn.reading.draft_checks import check_draft, day_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 21)

# What the checks say of the five papers, notes and parts of the head (lost when the words were taken out of the file) left aside.
JUDGED = {
    "000": [],
    "001": [],
    "002": [
        ("must", "Sở KHĐT"),  # a plan for 2026 that still names an agency merged away in 2025
        ("look", "Nghị định 139/2025/NĐ-CP ngày 12/6/2025"),  # in force in part
    ],
    "003": [
        ("must", "Điều 48 Nghị định số 08/2022/NĐ-CP ngày 10/11/2022"),  # the decree is of 10/01/2022: a slip of the paper itself
        ("look", "Thông tư số 14/2024/TB-BCT ngày 15 tháng 8 năm 2024"),  # TB for TT: a slip of the paper itself
    ],
    "004": [
        ("look", "Nghi dinh s6 32/2024/ND-CP ngay 15/3/2024"),  # written nine days before the decree took effect, and says so
        ("look", "Diéu 34 cua Nghi dinh ) 32/2024/ND-CP"),
    ],
}


@pytest.mark.shared
@pytest.mark.parametrize("number", sorted(JUDGED))
def test_alarms_over_real_papers_are_those_that_were_judged(shared_dir: Path, number: str) -> None:
    (path,) = (shared_dir / "seeds").glob(f"{number}_*.txt")
    draft = from_text(path.read_text(encoding="utf-8"), name=path.name)
    with clock.held(TODAY):
        day = day_of(draft, today=TODAY)
        checked = check_draft(draft, today=TODAY, more=[*check_steps(draft, CLI, day), *check_record(draft, CLI)])
    assert [(f.level, f.quote) for f in checked.findings if f.level != "note" and f.kind != "part"] == JUDGED[number]


def test_a_real_council_refuses_the_letter_that_would_set_it_up_once_more() -> None:
    """For each real run whose council stands: the letter written after it is caught by name, the one written before it is not."""
    seen = 0
    for act in Act.objects.standing().filter(kind="council_formed", run__kind="establishment", effective_on__isnull=False):
        after = Act.objects.standing().filter(run=act.run, kind="council_dissolved")
        name = act.cluster.aliases.values_list("name", flat=True).first()
        if after.exists() or not name or not act.effective_on:
            continue
        bare = name.removeprefix("Cụm công nghiệp ").removeprefix("CCN ")
        draft = from_text(
            f"Đề nghị quý cơ quan cử 01 lãnh đạo tham gia Hội đồng đánh giá, lựa chọn chủ đầu tư CCN {bare}.", name="x"
        )
        told = check_steps(draft, CLI, date(2026, 11, 20))
        if not told:  # a name that several clusters bear tells nothing
            continue
        seen += 1
        assert [f.level for f in told] == ["must"], name
        assert f"{act.effective_on:%d/%m/%Y}" in told[0].why or "đã có bước" in told[0].why
        assert check_steps(draft, CLI, date.fromordinal(act.effective_on.toordinal() - 1)) == [], name
    assert seen >= 3


def test_no_day_is_made_up_where_a_paper_has_none() -> None:
    """What the sources say without a day stays so: the act, its paper, and the gate's reason for it name no day."""
    undated = list(Act.objects.standing().filter(effective_on=None).exclude(run=None).select_related("document", "run"))
    assert len(undated) >= 3
    for act in undated:
        assert act.on_text, act  # what the source says instead
        (event,) = [e for e in events_of(act) if e.id == act.pk]
        assert event.effective_on is None
        if closed := [k for k in gate.draft_kinds().values() if act.kind in k.closed_by]:
            told = gate.verdict(closed[0], [event], "established")
            assert told.why.endswith(", chưa rõ ngày trong lượt này"), told.why
    papers = {a.document for a in Act.objects.standing().select_related("document") if a.document.issued_on is None}
    assert all("(chưa rõ ngày)" in paper.label for paper in papers)


def events_of(act: Act) -> list[Event]:
    rows = Act.objects.standing().filter(run=act.run)
    return [Event(a.kind, a.effective_on, None, a.pk, a.document_id, a.position) for a in rows]
