"""What people say at a subject: who reads it, who is told, how one's own words are changed."""

from datetime import timedelta

import pytest

from qlccn.clusters.models import Cluster
from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.documents import services as documents
from qlccn.documents.models import Access
from qlccn.notices import mentions, queries, services
from qlccn.notices.models import Comment, Follow, Notice
from qlccn.notices.tests.conftest import Box
from qlccn.obligations.models import Obligation
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_document

pytestmark = pytest.mark.django_db


def age(row: Comment, minutes: int) -> None:
    Comment.objects.filter(pk=row.pk).update(at=row.at - timedelta(minutes=minutes))


def test_who_may_see_the_subject_reads_and_writes_and_nobody_else(cast: Cast, duty: Obligation):
    services.comment("obligation", duty.pk, "Xã gửi thêm biểu nhé", by=cast.officer)
    services.comment("obligation", duty.pk, "Vâng", by=cast.commune_officer)
    assert [t.comment.text for t in queries.comments(cast.commune_officer, "obligation", duty.pk)] == [
        "Xã gửi thêm biểu nhé",
        "Vâng",
    ]
    for stranger in (cast.outsider, cast.second_commune_officer, cast.tenant, cast.investor, cast.nobody):
        with pytest.raises(Refusal):
            services.comment("obligation", duty.pk, "Tôi đây", by=stranger)
    assert Comment.objects.count() == 2


def test_words_inside_an_office_stay_there(cast: Cast, duty: Obligation, box: Box):
    services.follow("obligation", duty.pk, by=cast.commune_officer)
    services.follow("obligation", duty.pk, by=cast.colleague)
    services.comment(
        "obligation", duty.pk, "Xã này hay chậm @" + cast.commune_officer.account.username, inside=True, by=cast.officer
    )
    assert queries.comments(cast.commune_officer, "obligation", duty.pk) == []
    assert queries.comments(cast.admin, "obligation", duty.pk) == []
    assert len(queries.comments(cast.colleague, "obligation", duty.pk)) == 1
    assert "comment" in box(cast.colleague)
    assert not {"comment", "mentioned"} & set(box(cast.commune_officer))


@pytest.mark.parametrize("kind", ["obligation", "document", "cluster"])
def test_a_person_named_by_sign_in_name_or_by_name_is_told_once(
    cast: Cast, duty: Obligation, cluster: Cluster, box: Box, kind: str
):
    key = {"obligation": duty.pk, "document": duty.document_id, "cluster": cluster.pk}[kind]
    hoa = make_account(Role.DEPARTMENT, cast.department, username="hoa.tt")
    hoa.account.name = "Trần Thị Hoa"
    hoa.account.save()
    said = services.comment(kind, key, "@hoa.tt và @tran thi hoa xem giúp", by=cast.officer)
    assert said.unknown == ()
    assert box(hoa).count("mentioned") == 1
    assert "mentioned" not in box(cast.colleague)


def test_a_stranger_named_is_told_nothing_and_the_writer_hears_the_same_words_as_for_nobody(
    cast: Cast, duty: Obligation, box: Box
):
    stranger = cast.outsider.account.username
    said = services.comment("obligation", duty.pk, f"@{stranger} @khong.co.ai xem", by=cast.officer)
    assert said.unknown == (stranger, "khong.co.ai")
    assert box(cast.outsider) == []


def test_two_people_of_one_name_are_asked_about(cast: Cast, duty: Obligation):
    for one in (cast.colleague, make_account(Role.DEPARTMENT, cast.department)):
        one.account.name = "Lê An"
        one.account.save()
    said = services.comment("obligation", duty.pk, "@Lê An xem", by=cast.officer)
    assert said.unknown == ("Lê An (2 người trùng tên: dùng @tên đăng nhập)",)
    assert not Notice.objects.filter(kind="mentioned").exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@hoa.tt.", ["hoa.tt"]), ("(@hoa.tt)", ["hoa.tt"]), ("gửi a@hoa.tt", []), ("@Trần Thị Hoa xem", ["Trần Thị Hoa"]),
        ("@TRAN THI HOA", ["TRAN THI HOA"]), ("@Trần Thị", ["Trần"]), ("@@hoa.tt", []), ("hai @hoa.tt @hoa.tt", ["hoa.tt"]), ("@", []),
        ("@Hoa.TT", ["Hoa.TT"]), ("a\n@hoa.tt\nb", ["hoa.tt"]),
    ],
)  # fmt: skip
def test_names_in_a_text(text: str, found: list[str]):
    handles, names = {"hoa.tt": 1}, {"tran thi hoa": frozenset({1})}
    assert [f.text for f in mentions.find(text, handles, names)] == found


def test_followers_hear_a_comment_its_writer_does_not_and_follows_from_then_on(cast: Cast, duty: Obligation, box: Box):
    services.follow("obligation", duty.pk, by=cast.colleague)
    services.comment("obligation", duty.pk, "Đã gọi xã", by=cast.officer)
    assert box(cast.colleague) == ["comment"]
    assert "comment" not in box(cast.officer)
    services.comment("obligation", duty.pk, "Xã báo đang làm", by=cast.colleague)
    assert box(cast.officer) == ["comment"]


def test_who_said_no_is_not_made_a_follower_again_by_their_own_work(cast: Cast, duty: Obligation, box: Box):
    services.follow("obligation", duty.pk, on=False, by=cast.officer)
    services.comment("obligation", duty.pk, "Một lời", by=cast.officer)
    services.comment("obligation", duty.pk, "Lời khác", by=cast.colleague)
    assert box(cast.officer) == []
    assert Follow.objects.get(membership=cast.officer.membership, subject_key=duty.pk, subject_kind="obligation").muted


def test_a_follower_who_lost_sight_hears_and_sees_nothing_more(cast: Cast, box: Box):
    paper = make_document(cast.department)
    documents.give_access(paper, [cast.finance], why="addressed", by=cast.officer)
    other = make_document(cast.department, province=None)
    documents.give_access(other, [cast.finance], why="addressed", by=cast.officer)
    services.follow("document", other.pk, by=cast.agency)
    services.comment("document", other.pk, "Một", by=cast.officer)
    assert [line.words for line in queries.inbox(cast.agency)] == ["Người department (Sở Công Thương Lào Cai) viết ở"]
    Access.objects.filter(document=other, organisation=cast.finance).delete()
    services.comment("document", other.pk, "Hai", by=cast.officer)
    assert box(cast.agency) == ["comment"]  # the second was never written
    assert queries.inbox(cast.agency) == []  # and the first is not shown any more
    assert queries.following(cast.agency) == []
    assert queries.unread_count(cast.agency) == 1
    assert queries.hide_unseeable(cast.agency) == 1
    assert queries.unread_count(cast.agency) == 0


def test_own_words_are_changed_and_deleted_for_a_quarter_of_an_hour_then_only_struck(cast: Cast, duty: Obligation):
    row = services.comment("obligation", duty.pk, "Sia rồi", by=cast.officer).comment
    services.edit_comment(row, "Sai rồi", version=1, by=cast.officer)
    with pytest.raises(Refusal, match="Người khác vừa sửa"):
        services.edit_comment(row, "Sửa đè", version=1, by=cast.officer)
    for stranger in (cast.colleague, cast.admin, cast.outsider):
        with pytest.raises(Refusal):
            services.edit_comment(row, "x", by=stranger)
        with pytest.raises(Refusal):
            services.delete_comment(row, by=stranger)
    age(row, 16)
    for late in (lambda: services.edit_comment(row, "x", by=cast.officer), lambda: services.delete_comment(row, by=cast.officer)):
        with pytest.raises(Refusal, match="15 phút"):
            late()
    with pytest.raises(Refusal, match="lý do"):
        services.strike_comment(row, reason=" ", by=cast.officer)
    services.strike_comment(row, reason="Nhầm việc", by=cast.officer)
    row.refresh_from_db()
    assert (row.text, row.struck_reason) == ("Sai rồi", "Nhầm việc")
    with pytest.raises(Refusal):
        services.strike_comment(row, reason="nữa", by=cast.officer)


def test_a_deleted_word_leaves_its_trace_in_the_audit_trail(cast: Cast, duty: Obligation):
    row = services.comment("obligation", duty.pk, "Lỡ lời", by=cast.officer).comment
    services.delete_comment(row, by=cast.officer)
    assert not Comment.objects.exists()
    trail = AuditRow.objects.filter(table="notices_comment", key=str(row.pk)).values_list("op", "intent", "actor")
    assert list(trail) == [("I", "comment.added", cast.officer.audit_name), ("D", "comment.deleted", cast.officer.audit_name)]


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 4001])
def test_an_empty_or_endless_word_is_refused(cast: Cast, duty: Obligation, text: str):
    with pytest.raises(Refusal):
        services.comment("obligation", duty.pk, text, by=cast.officer)


@pytest.mark.parametrize("kind", ["", "account", "khong-co"])
def test_an_unknown_kind_of_subject_is_not_there(cast: Cast, kind: str):
    with pytest.raises(services.NotThere):
        services.comment(kind, 1, "x", by=cast.admin)
