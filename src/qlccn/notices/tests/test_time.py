"""What time does: deadlines told once, the letter of unread notices, the calendar of deadlines."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from hypothesis import given
from hypothesis import strategies as st

from qlccn.core import clock
from qlccn.core.models import Stamp
from qlccn.notices import digest, due, ics, queries, services, sweeps
from qlccn.notices.kinds import KINDS
from qlccn.notices.models import Digest, Feed, Notice
from qlccn.notices.tests.conftest import TODAY, Box, make_duty
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db


def fresh() -> None:
    Notice.objects.all().delete()


def test_a_deadline_is_told_when_near_and_again_when_past_once_each(cast: Cast, duty: Obligation, box: Box):
    fresh()
    assert [due.tell_due(duty.due_on - timedelta(days=n)) for n in (4, 3, 3, 0, -1, -1, -3)] == [0, 1, 0, 0, 1, 0, 0]
    assert box(cast.commune_officer) == ["due-soon", "overdue"]
    assert box(cast.officer) == []
    assert [n.detail for n in Notice.objects.order_by("pk")] == ["hạn 25/11/2026, còn 3 ngày", "hạn 25/11/2026"]


def test_how_early_is_ones_own_choice(cast: Cast, duty: Obligation):
    fresh()
    services.set_preference(by=cast.commune_officer, on_screen=KINDS, by_mail=KINDS, every="", hour=7, weekday=0, soon_days=10)
    assert due.tell_due(duty.due_on - timedelta(days=10)) == 1


def test_a_new_day_by_extension_is_told_anew_and_the_old_one_no_more(cast: Cast, duty: Obligation, box: Box):
    due.tell_due(date(2026, 11, 24))
    obligations.extend(duty, document=make_document(cast.department), due_on=date(2026, 12, 10), by=cast.officer)
    fresh()
    assert due.tell_due(date(2026, 11, 26)) == 0
    assert due.tell_due(date(2026, 12, 8)) == 1


@pytest.mark.parametrize("how", ["answered", "withdrawn", "old", "request", "long-past"])
def test_what_is_not_open_work_is_not_told(cast: Cast, how: str):
    role = "kien-nghi" if how == "request" else "chu-tri"
    row = make_duty(cast, due=date(2026, 11, 19), role=role)
    if how == "answered":
        obligations.answer(row.assignments.get(), text="Xong", by=cast.commune_officer)
    elif how == "withdrawn":
        obligations.withdraw(row, reason="thôi", by=cast.officer)
    elif how == "old":
        obligations.correct(row, still_binds=False, by=cast.officer)
    fresh()
    assert due.tell_due(date(2027, 1, 20) if how == "long-past" else TODAY) == 0


def test_who_has_the_work_in_hand_is_told_alone_of_both_days(cast: Cast, box: Box):
    row = make_duty(cast, due=date(2026, 11, 25), assignees=(Named("Sở Công Thương", organisation=cast.department),))
    obligations.assign_person(
        row.assignments.get(), cast.colleague.membership, internal_due_on=date(2026, 11, 22), by=cast.officer
    )
    fresh()
    assert due.tell_due(TODAY) == 1
    assert due.tell_due(date(2026, 11, 23)) == 2
    assert sorted(box(cast.colleague)) == ["due-soon", "due-soon", "overdue"]
    assert box(cast.officer) == []


def test_the_sweep_looks_once_an_hour(cast: Cast, duty: Obligation):
    with clock.held(date(2026, 11, 24)):
        assert sweeps.due_notices() == "báo 1 hạn"
        Notice.objects.filter(kind="due-soon").delete()
        assert sweeps.due_notices() == ""
        Stamp.objects.filter(name="notices-due").delete()
        assert sweeps.due_notices() == "báo 1 hạn"  # a round killed before its stamp is done again


# the letter


@pytest.fixture
def posted(cast: Cast, duty: Obligation, settings: object) -> Iterator[Actor]:
    """The commune's officer wants a letter a day at seven and has one unread notice."""
    settings.MAIL_READY, settings.PUBLIC_URL = True, "https://qlccn.example.vn"  # type: ignore[attr-defined]
    actor = cast.commune_officer
    assert actor.account
    actor.account.email = "xa@example.vn"
    actor.account.save()
    services.set_preference(by=actor, on_screen=KINDS, by_mail=KINDS, every="day", hour=7, weekday=0, soon_days=3)
    return actor


def at(day: int, hour: int) -> datetime:
    """A moment of November 2026 in Vietnam (seven hours before in UTC)."""
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC) - timedelta(hours=7)


def round_at(moment: datetime) -> int:
    digest.make_due(moment)
    return digest.send_waiting(moment)


def test_the_letter_holds_what_is_unread_once(posted: Actor):
    assert [round_at(at(21, 7)), round_at(at(21, 8)), round_at(at(22, 7))] == [1, 0, 0]
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["xa@example.vn"], "QLCCN: 1 thông báo chưa xem")
    html = letter.alternatives[0][0]
    for text in (letter.body, html):
        assert "Báo cáo tiến độ" in text
        assert "https://qlccn.example.vn/nhiem-vu/" in text
        assert "thoi-thu" in text
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_read_before_the_hour_is_not_sent(posted: Actor):
    services.mark_seen(posted)
    assert round_at(at(21, 7)) == 0
    assert mail.outbox == []


def test_a_week_waits_for_its_day(posted: Actor):
    services.set_preference(by=posted, on_screen=KINDS, by_mail=KINDS, every="week", hour=7, weekday=0, soon_days=3)
    round_at(at(20, 9))  # the slot of Monday the 16th, made when the choice was
    mail.outbox.clear()
    Notice.objects.update(digest=None)
    assert [round_at(at(n, 9)) for n in (21, 22, 23, 24)] == [0, 0, 1, 0]  # the 23rd is a Monday


def test_a_letter_killed_between_making_and_sending_goes_out_once_later(posted: Actor):
    digest.make_due(at(21, 7))
    assert Digest.objects.get().sent_at is None  # killed here
    assert [round_at(at(21, 8)), round_at(at(21, 9))] == [1, 0]


def test_a_letter_killed_while_sending_goes_again_under_the_same_message_id(posted: Actor, monkeypatch: pytest.MonkeyPatch):
    class Killed(BaseException):
        pass

    sent = EmailBackend.send_messages

    def die_after(self: EmailBackend, messages: list) -> int:
        sent(self, messages)
        raise Killed

    monkeypatch.setattr(EmailBackend, "send_messages", die_after)
    with pytest.raises(Killed):
        round_at(at(21, 7))
    monkeypatch.setattr(EmailBackend, "send_messages", sent)
    assert round_at(at(21, 7) + timedelta(minutes=5)) == 0  # another worker may still have it
    assert round_at(at(21, 8)) == 1
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == 1


def test_a_mail_server_that_is_down_is_tried_again_and_given_up_at_last(posted: Actor, monkeypatch: pytest.MonkeyPatch):
    def down(*_: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    for n in range(digest.ATTEMPTS_MAX + 2):
        assert round_at(at(21, 8) + timedelta(hours=n)) == 0
    assert Digest.objects.get().attempts == digest.ATTEMPTS_MAX
    assert queries.unread_count(posted) == 1  # still on the screen


def test_no_letter_of_what_one_may_no_longer_see_or_to_who_has_left(posted: Actor, duty: Obligation):
    digest.make_due(at(21, 7))
    duty.assignments.update(organisation=None)
    duty.document.access.all().delete()
    assert digest.send_waiting(at(21, 7)) == 0
    assert mail.outbox == []


def test_without_mail_nothing_is_made(posted: Actor, settings: object):
    settings.MAIL_READY = False  # type: ignore[attr-defined]
    assert sweeps.digests() == ""
    assert not Digest.objects.exists()


# the calendar


def test_a_calendar_program_reads_ones_deadlines(cast: Cast, duty: Obligation):
    text = ics.calendar("Hạn", due.events(cast.commune_officer, site="https://q.vn"), now=at(20, 8))
    found = icalendar.Calendar.from_ical(text)
    event = found.walk("VEVENT")[0]
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 11, 25), date(2026, 11, 26))
    assert str(event["SUMMARY"]) == "Báo cáo tiến độ"
    assert str(event["URL"]) == f"https://q.vn/nhiem-vu/{duty.pk}/"
    assert duty.document.label in str(event["DESCRIPTION"])
    again = ics.calendar("Hạn", due.events(cast.commune_officer, site="https://q.vn"), now=at(21, 8))
    assert re.findall("UID:.*", again) == re.findall("UID:.*", text)  # a changed day moves the event, it makes no second one


@given(title=st.text(max_size=300), text=st.text(max_size=600), name=st.text(max_size=60))
def test_any_words_survive_the_format(title: str, text: str, name: str):
    event = ics.Event("1@qlccn", TODAY, title, text, "https://q.vn/1/", 3)
    body = ics.calendar(name, [event], now=at(20, 8))
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert body.endswith("END:VCALENDAR\r\n")
    assert "\n" not in body.replace("\r\n", "")
    found = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert str(found["SUMMARY"]) == readable(title)
    assert str(found.get("DESCRIPTION", "")) == readable(text)


def readable(text: str) -> str:
    """What of a text a calendar can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\t\n" or c.isprintable())


def test_a_secret_opens_one_persons_calendar_until_it_is_made_anew_taken_away_or_they_leave(cast: Cast, duty: Obligation):
    secret = services.make_feed(cast.commune_officer)
    assert secret not in str(list(Feed.objects.values()))
    opened = queries.actor_of_feed(secret)
    assert opened == cast.commune_officer
    newer = services.make_feed(cast.commune_officer)
    assert queries.actor_of_feed(secret) is None
    cast.commune_officer.membership.valid_to = TODAY - timedelta(days=1)  # type: ignore[union-attr]
    cast.commune_officer.membership.save()  # type: ignore[union-attr]
    assert queries.actor_of_feed(newer) is None
    services.drop_feed(cast.commune_officer)
    assert not Feed.objects.exists()
