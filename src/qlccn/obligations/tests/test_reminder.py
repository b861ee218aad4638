"""Urging an organisation: one letter for all it owes the actor's side, late first; recorded on every duty, told once."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from docx import Document as Word

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.notices.models import Notice
from qlccn.obligations import reminder, services
from qlccn.obligations.models import Obligation, Reminder
from qlccn.obligations.services import Named, Proposal
from qlccn.office import word
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


def make(cast: Cast, what: str, due: date, **more: object) -> Obligation:
    names = (
        Named("UBND xã Bảo Ái", organisation=cast.commune_committee),
        Named("UBND xã Yên Bình", organisation=cast.second_committee),
    )
    paper = make_document(cast.department, number="88/SCT-CN", issued_on=date(2026, 3, 2), text=what, allow_duplicate=True)
    values = {
        "due_rule": {"kind": "date", "day": due.isoformat()},
        "assignees": names,
        "owed_to": cast.department,
        "clause": "II.1",
    } | more
    return services.add(paper, Proposal(what=what, **values), by=cast.officer, still_binds=True)  # type: ignore[arg-type]


def test_a_letter_names_every_late_and_near_duty_with_paper_day_and_delay(cast: Cast):
    make(cast, "Thu hồi đất.", date(2026, 11, 10))
    make(cast, "Báo cáo tuần", date(2026, 11, 25))
    make(cast, "Việc năm sau", date(2027, 3, 1))
    done = make(cast, "Việc đã trả lời", date(2026, 11, 1))
    services.answer(done.assignments.get(organisation=cast.commune_committee), text="Xong", by=cast.commune_officer)
    letter = reminder.letter(cast.officer, cast.commune_committee, TODAY)
    assert [(o.what, o.late) for o in letter.owed] == [("Thu hồi đất", 10), ("Báo cáo tuần", -5)]
    first, one, two, _last = letter.paragraphs
    assert first.startswith("Sở Công Thương Lào Cai đề nghị UBND xã Bảo Ái khẩn trương thực hiện 2 nhiệm vụ")
    assert "trong đó 1 nhiệm vụ đã quá hạn" in first
    assert one == "1. Thu hồi đất (căn cứ: 88/SCT-CN ngày 02/03/2026, mục II.1); hạn 10/11/2026, đã quá 10 ngày."
    assert two.endswith("hạn 25/11/2026, còn 5 ngày.")
    assert len(letter.only({letter.owed[1].part}).owed) == 1
    other = reminder.letter(cast.officer, cast.second_committee, TODAY)
    assert [o.what for o in other.owed] == [
        "Việc đã trả lời",
        "Thu hồi đất",
        "Báo cáo tuần",
    ]  # the other commune has not answered


def test_only_who_may_urge_has_a_letter(cast: Cast):
    make(cast, "Thu hồi đất", date(2026, 11, 10))
    for actor in (cast.commune_officer, cast.second_commune_officer, cast.chair, cast.outsider, cast.investor, cast.tenant):
        assert reminder.letter(actor, cast.commune_committee, TODAY).owed == ()
        assert reminder.late_agencies(actor, TODAY) == []
    assert reminder.late_agencies(cast.officer, TODAY) == [(cast.commune_committee, 1), (cast.second_committee, 1)]


def test_one_letter_is_recorded_on_every_duty_and_told_once_when_they_are_many(cast: Cast):
    for n in range(7):
        make(cast, f"Việc {n}", date(2026, 11, 10))
    letter = reminder.letter(cast.officer, cast.commune_committee, TODAY)
    Notice.objects.all().delete()
    made = reminder.urge_together([o.part for o in letter.owed], text="Lời của tôi", by=cast.officer)
    assert len(made) == Reminder.objects.count() == 7
    told = Notice.objects.get(membership=cast.commune_officer.membership)
    assert (told.kind, told.detail) == ("urged", "7 việc: Lời của tôi")
    assert not Notice.objects.exclude(membership=cast.commune_officer.membership).exists()


def test_all_or_none_and_never_without_words(cast: Cast):
    duty = make(cast, "Thu hồi đất", date(2026, 11, 10))
    parts = list(duty.assignments.values_list("pk", flat=True))
    for keys, text in (([], "x"), (parts, "  "), ([*parts, 999_999], "x")):
        with pytest.raises(Refusal):
            reminder.urge_together(keys, text=text, by=cast.officer)
    with pytest.raises(Refusal):
        reminder.urge_together(parts, text="x", by=cast.outsider)
    assert not Reminder.objects.exists()


def test_the_word_file_is_an_official_letter_with_the_text_as_it_was_left(cast: Cast):
    content = word.write(reminder.paper(cast.officer, cast.commune_committee, "Đoạn một =1+1\n\nĐoạn hai <b>"))
    file = Word(io.BytesIO(content))
    text = "\n".join(p.text for p in file.paragraphs) + "\n".join(c.text for t in file.tables for r in t.rows for c in r.cells)
    for words in (
        "SỞ CÔNG THƯƠNG",
        "UBND TỈNH LÀO CAI",
        "Đoạn một =1+1",
        "Đoạn hai <b>",
        "UBND xã Bảo Ái",
        "GIÁM ĐỐC",
        "./.",
    ):
        assert words in text
    assert content == word.write(reminder.paper(cast.officer, cast.commune_committee, "Đoạn một =1+1\n\nĐoạn hai <b>"))
