"""Writing: who may, what is refused, codes without gaps."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from qlccn.clusters import services
from qlccn.clusters.drafts import warnings
from qlccn.clusters.models import Act, Alias, Claim, Cluster, Run, Term
from qlccn.clusters.services import ActDraft, ClaimDraft
from qlccn.clusters.tests.makers import act, claim, paper, placed
from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.documents import services as documents
from qlccn.parties.actor import CLI, NOBODY
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast, make_document

DAY = date(2026, 9, 23)


# --- codes --------------------------------------------------------------------------------------------------------------------


def test_codes_are_given_once_in_order_and_without_place(cast: Cast):
    made = services.open_clusters(["A", "B"], by=cast.officer)
    made.append(services.open_cluster("C", by=cast.outsider))
    assert [c.code for c in made] == ["CCN-000001", "CCN-000002", "CCN-000003"]


def test_a_change_of_mind_gives_the_code_back(cast: Cast):
    def change_my_mind() -> None:
        with transaction.atomic():
            services.open_cluster("A", by=cast.officer)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_my_mind()
    assert services.open_cluster("B", by=cast.officer).code == "CCN-000001"


def test_a_cluster_without_a_name_is_refused(cast: Cast):
    for name in ("", "  ", "CCN", "Cụm công nghiệp"):
        with pytest.raises(Refusal, match="tên gọi"):
            services.open_clusters(["A", name], by=cast.officer)
    assert not Cluster.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_no_gap_and_no_twin():
    cast, errors, start = make_cast(), [], threading.Barrier(8)

    def work(n: int) -> None:
        start.wait(10)
        for turn in range(4):
            try:
                with transaction.atomic():
                    services.open_clusters([f"Cụm {n} {turn}", f"Cụm {n} {turn} bis"], by=cast.officer)
                    if (n + turn) % 4 == 0:
                        raise Refusal("đổi ý")
            except Refusal:
                continue
            except BaseException as error:
                errors.append(error)
        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(Cluster.objects.values_list("code", flat=True)) == [f"CCN-{i:06d}" for i in range(1, 49)]


# --- acts ---------------------------------------------------------------------------------------------------------------------


def test_an_act_needs_its_paper(cast: Cast):
    cluster = placed(cast)
    with pytest.raises(Refusal, match="phải có văn bản"):
        services.record_act(cluster, "established", document=None, effective_on=DAY, by=cast.officer)  # type: ignore[arg-type]
    gone = paper(cast, DAY)
    documents.discard(gone, reason="vào nhầm", by=CLI)
    gone.refresh_from_db()
    with pytest.raises(Refusal, match="đã bỏ khỏi sổ"):
        services.record_act(cluster, "established", document=gone, effective_on=DAY, by=cast.officer)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("thanh_lap", {}, "Không có loại sự kiện"),
        ("established", {"terms": {"cleared_ha": 5}}, "không đặt nội dung"),
        ("in_plan", {"terms": {"established_ha": 5}}, "không đặt nội dung: Diện tích theo quyết định"),
        ("established", {"effective_on": None}, "ghi ngày của sự kiện"),
        ("established", {"effective_on": date(2030, 1, 1)}, "ở sau hôm nay"),
        ("established", {"effective_on": datetime(2026, 9, 23, 8)}, "không đúng kiểu"),
        ("established", {"effective_on": "23/9/2026"}, "không đúng kiểu"),
        ("established", {"terms": {"established_ha": "năm mươi"}}, "Diện tích theo quyết định: giá trị “năm mươi” không đúng kiểu"),
        ("established", {"terms": {"established_ha": True}}, "không đúng kiểu"),
        ("established", {"terms": {"established_ha": -1}}, "không thể có"),
        ("established", {"terms": {"established_ha": float("nan")}}, "không phải là số"),
        ("established", {"terms": {"established_ha": float("inf")}}, "không phải là số"),
        ("established", {"terms": {"established_ha": 500_000}}, "không thể có"),
        ("established", {"terms": {"established_ha": [50, 60]}}, "chỉ nhận một giá trị"),
        ("established", {"terms": {"commune": []}}, "cần ít nhất một giá trị"),
        ("established", {"terms": {"cluster_type": "đa ngành"}}, "không có trong general"),
        ("established", {"terms": {"name": " "}}, "chữ phải có"),
        ("established", {"terms": {"investor": "Công ty A"}}, "không đúng kiểu"),
        ("established", {"terms": {"operation_until": "2073-11-01"}}, "không đúng kiểu"),
        ("established", {"confidence": "chắc"}, "Độ tin"),
        ("established", {"passage": "x" * 301}, "dài 301 ký tự, nhiều nhất 300"),
        ("established", {"note": "x" * 1001}, "Ghi chú: dài"),
        ("council_formed", {}, "chọn lượt thủ tục"),
    ],
)  # fmt: skip
def test_bad_acts_are_refused_with_a_sentence(cast: Cast, kind, fields, words):
    cluster = placed(cast)
    with pytest.raises(Refusal, match=words):
        services.record_act(cluster, kind, document=paper(cast, DAY), by=cast.officer, **({"effective_on": DAY} | fields))
    assert cluster.acts.count() == 1


def test_a_later_day_is_taken_when_the_paper_says_so_and_said_to_the_person(cast: Cast, today: date):
    cluster, later = placed(cast), today + timedelta(days=30)
    draft = ActDraft(cluster, "established", paper(cast, today), later, later=True)
    (row,) = services.record_acts([draft], by=cast.officer)
    assert row.effective_on == later
    assert any("sau hôm nay" in said for said in warnings(draft, today))
    back = ActDraft(cluster, "established", paper(cast, today), today - timedelta(days=9))
    assert any("trước ngày ban hành" in said for said in warnings(back, today))
    assert any(
        "chưa rõ ngày" in said
        for said in warnings(ActDraft(cluster, "established", paper(cast, today), on_text="10/2025"), today)
    )


def test_a_former_name_of_a_kind_is_recorded_under_the_present_one(cast: Cast):
    assert act(cast, placed(cast), "repealed", DAY).kind == "abolished"


def test_a_run_of_another_cluster_is_refused(cast: Cast):
    one, other = placed(cast, "A"), placed(cast, "B")
    run = services.open_run(other, "establishment", by=cast.officer)
    with pytest.raises(Refusal, match="của cụm khác"):
        services.record_act(one, "council_formed", document=paper(cast, DAY), effective_on=DAY, run=run, by=cast.officer)
    assert services.open_run(other, "establishment", by=cast.officer) == run
    with pytest.raises(Refusal, match="Không có thủ tục"):
        services.open_run(one, "thanh-lap", by=cast.officer)
    pinned = services.pin_regime(run, "R4-ND32-303", reason="nộp sau 15/9/2026", by=cast.officer)
    assert Run.objects.get(pk=run.pk).regime == pinned.regime == "R4-ND32-303"


def test_all_acts_of_a_call_are_recorded_or_none(cast: Cast):
    cluster = placed(cast)
    drafts = [
        ActDraft(cluster, "established", paper(cast, DAY), DAY, {"established_ha": 50}),
        ActDraft(cluster, "x", paper(cast, DAY), DAY),
    ]
    with pytest.raises(Refusal):
        services.record_acts(drafts, by=cast.officer)
    assert cluster.acts.count() == 1


def test_a_name_given_by_an_act_is_a_name_to_find_by(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "amended", DAY, name="Cụm công nghiệp Bảo Ái 1")
    assert set(Alias.objects.filter(cluster=cluster).values_list("folded", flat=True)) == {"mong son", "bao ai 1"}


def test_two_acts_that_contradict_each_other_are_both_kept(cast: Cast):
    cluster = placed(cast)
    run = services.open_run(cluster, "establishment", by=CLI)
    act(cast, cluster, "established", date(2026, 3, 5), run=run, established_ha=60)
    act(cast, cluster, "established", date(2026, 2, 3), run=run, established_ha=60)
    assert Act.objects.standing().filter(cluster=cluster, kind="established").count() == 2


def test_writing_is_in_the_audit_trail_with_its_intent(cast: Cast):
    act(cast, placed(cast), "established", DAY, by=cast.officer, established_ha=50)
    row = AuditRow.objects.filter(table="clusters_act").order_by("-pk").first()
    assert row is not None
    assert (row.op, row.intent, row.actor) == ("I", "act.recorded", cast.officer.audit_name)


# --- who may ------------------------------------------------------------------------------------------------------------------

ACT_WRITERS = {"officer", "colleague", "chair", "admin"}


def test_only_the_department_the_province_and_administrators_write_acts(cast: Cast):
    cluster = placed(cast)
    could = set()
    for name, actor in (cast.everyone | {"nobody": NOBODY}).items():
        document = paper(cast, DAY, is_public=True)
        try:
            with transaction.atomic():
                services.record_act(cluster, "established", document=document, effective_on=DAY, by=actor)
        except Refusal:
            continue
        could.add(name)
    assert could == ACT_WRITERS


def test_a_commune_and_the_investor_report_on_their_own_clusters_only(cast: Cast):
    cluster = placed(cast)
    act(cast, cluster, "established", date(2026, 1, 5), investor=cast.company)
    elsewhere = placed(cast, "Nơi khác", communes=[cast.other_commune])
    could = {}
    for name, actor in (cast.everyone | {"nobody": NOBODY}).items():
        for where, one in (("own", cluster), ("elsewhere", elsewhere)):
            try:
                with transaction.atomic():
                    own = make_document(actor.organisation, by=CLI) if actor.organisation else paper(cast)
                    services.record_claim("cleared_ha", 5, document=own, standing="report", cluster=one, as_of_on=DAY, by=actor)
            except Refusal:
                continue
            could.setdefault(name, []).append(where)
    both = ["own", "elsewhere"]
    assert could == {
        "officer": both, "colleague": both, "chair": both, "admin": both, "commune_officer": ["own"], "second_commune_officer": ["elsewhere"],
        "investor": ["own"],
    }  # fmt: skip


def test_a_stranger_from_another_province_is_refused_everything(cast: Cast):
    cluster = placed(cast)
    figure = claim(cast, cluster, "cleared_ha", 5, DAY)
    row = act(cast, cluster, "established", DAY)
    settled = services.settle(figure, reason="đúng", by=cast.officer)
    project = services.open_tenant_project(cluster, tenant=cast.plant, name="May", by=cast.officer)
    document = make_document(cast.outsider.organisation, by=CLI)
    by = cast.outsider
    for attempt in (
        lambda: services.record_act(cluster, "established", document=document, effective_on=DAY, by=by),
        lambda: services.retract_act(row, reason="x", by=by),
        lambda: services.correct_act(row, ActDraft(cluster, "established", document, DAY), reason="x", by=by),
        lambda: services.record_claim("cleared_ha", 1, document=document, standing="report", cluster=cluster, by=by),
        lambda: services.record_claim("revenue_billion_vnd", 1, document=document, standing="report", project=project, by=by),
        lambda: services.record_claim("clusters_count", 1, document=document, standing="report", about_unit=cast.province, by=by),
        lambda: services.retract_claim(figure, reason="x", by=by),
        lambda: services.settle(figure, reason="x", by=by),
        lambda: services.retract_settlement(settled, reason="x", by=by),
        lambda: services.add_alias(cluster, "Tên khác", by=by),
        lambda: services.open_run(cluster, "establishment", by=by),
        lambda: services.open_lot(cluster, "CN1", by=by),
        lambda: services.open_tenant_project(cluster, tenant=cast.plant, name="X", by=by),
        lambda: services.end_tenant_project(project, ended_on=DAY, by=by),
    ):
        with pytest.raises(Refusal, match=r"phạm vi|địa bàn"):
            attempt()


def test_a_paper_of_others_proves_nothing_for_who_may_not_read_it(cast: Cast):
    cluster = placed(cast)
    secret = make_document(cast.department, by=CLI)
    with pytest.raises(Refusal, match="Không có văn bản này"):
        services.record_claim(
            "cleared_ha", 5, document=secret, standing="report", cluster=cluster, as_of_on=DAY, by=cast.commune_officer
        )


def test_nobody_places_a_cluster_outside_their_territory(cast: Cast):
    fresh = services.open_cluster("Mới", by=cast.outsider)
    document = make_document(cast.outsider.organisation, by=CLI)
    with pytest.raises(Refusal, match="không thuộc địa bàn"):
        services.record_act(
            fresh, "in_plan", document=document, effective_on=DAY, terms={"commune": [cast.commune]}, by=cast.outsider
        )
    with pytest.raises(Refusal, match="không thuộc địa bàn"):
        services.record_claim("commune", cast.commune, document=document, standing="table", cluster=fresh, by=cast.outsider)
    with pytest.raises(Refusal, match="phạm vi"):  # and nobody else takes it
        services.record_act(
            fresh, "in_plan", document=paper(cast), effective_on=DAY, terms={"commune": [cast.commune]}, by=cast.officer
        )


def test_only_who_writes_acts_claims_in_the_name_of_a_decision(cast: Cast):
    cluster = placed(cast)
    own = make_document(cast.commune_committee, by=CLI)
    with pytest.raises(Refusal, match="do Sở ghi"):
        services.record_claim(
            "planned_ha", 5, document=own, standing="decision", cluster=cluster, as_of_on=DAY, by=cast.commune_officer
        )


# --- claims -------------------------------------------------------------------------------------------------------------------


def test_the_same_claim_of_the_same_paper_is_one(cast: Cast):
    cluster, document = placed(cast), paper(cast, DAY)
    first = claim(cast, cluster, "cleared_ha", Decimal("5.0"), DAY, document=document)
    again = services.record_claims(
        [ClaimDraft("cleared_ha", value, document, "report", cluster, as_of_on=DAY) for value in (5, 5.0)], by=cast.officer
    )
    assert {c.pk for c in again} == {first.pk}
    assert Claim.objects.count() == 1


def test_another_value_in_the_same_paper_is_refused_until_the_first_is_taken_back(cast: Cast):
    cluster, document = placed(cast), paper(cast, DAY)
    first = claim(cast, cluster, "cleared_ha", 5, DAY, document=document)
    with pytest.raises(Refusal, match="Rút số cũ"):
        claim(cast, cluster, "cleared_ha", 6, DAY, document=document)
    draft = ClaimDraft("cleared_ha", 6, document, "report", cluster, as_of_on=DAY)
    right = services.correct_claim(first, draft, reason="gõ nhầm", by=cast.officer)
    first.refresh_from_db()
    assert right.decimal == 6
    assert first.retracted_at == right.recorded_at


def test_one_call_with_two_values_for_one_claim_is_refused(cast: Cast):
    cluster, document = placed(cast), paper(cast, DAY)
    drafts = [ClaimDraft("cleared_ha", value, document, "report", cluster, as_of_on=DAY) for value in (5, 6)]
    with pytest.raises(Refusal, match="Rút số cũ"):
        services.record_claims(drafts, by=cast.officer)
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"indicator": "dien_tich"}, "Không có chỉ tiêu"),
        ({"value": "nhiều"}, "không đúng kiểu"),
        ({"value": -2}, "không thể có"),
        ({"indicator": "occupancy_percent", "value": 130}, "lớn hơn 100"),
        ({"standing": "tin đồn"}, "Hạng nguồn"),
        ({"cluster": None}, "đúng một đối tượng"),
        ({"as_of_on": date(2030, 1, 1)}, "sau hôm nay"),
        ({"base": "x" * 121}, "dài 121 ký tự"),
        ({"document": None}, "phải có văn bản"),
    ],
)
def test_bad_claims_are_refused_with_a_sentence(cast: Cast, fields, words):
    given = {
        "indicator": "cleared_ha",
        "value": 5,
        "document": paper(cast, DAY),
        "standing": "report",
        "cluster": placed(cast),
        "as_of_on": DAY,
    }
    with pytest.raises(Refusal, match=words):
        services.record_claims([ClaimDraft(**(given | fields))], by=cast.officer)


def test_a_commune_takes_back_its_own_figure_and_not_the_departments(cast: Cast):
    cluster = placed(cast)
    own = make_document(cast.commune_committee, by=CLI)
    mine = services.record_claim(
        "cleared_ha", 5, document=own, standing="report", cluster=cluster, as_of_on=DAY, by=cast.commune_officer
    )
    theirs = claim(cast, cluster, "cleared_ha", 6, DAY, by=cast.officer)
    services.retract_claim(mine, reason="gõ nhầm", by=make_account(Role.COMMUNE, cast.commune_committee))
    with pytest.raises(Refusal, match="do cơ quan mình ghi"):
        services.retract_claim(theirs, reason="x", by=cast.commune_officer)


def test_a_settlement_needs_a_reason_and_a_standing_claim(cast: Cast):
    figure = claim(cast, placed(cast), "cleared_ha", 5, DAY)
    with pytest.raises(Refusal, match="lý do"):
        services.settle(figure, reason=" ", by=cast.officer)
    with pytest.raises(Refusal, match="không làm được"):
        services.settle(figure, reason="đúng", by=cast.commune_officer)
    services.retract_claim(figure, reason="nhầm", by=cast.officer)
    with pytest.raises(Refusal, match="đã bị rút"):
        services.settle(figure, reason="đúng", by=cast.officer)


def test_the_database_keeps_a_value_in_one_column_only(cast: Cast):
    row = act(cast, placed(cast), "established", DAY, established_ha=50)
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(act=row, name="name", text="A", decimal=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(act=row, name="name")


# --- projects -----------------------------------------------------------------------------------------------------------------


def test_tenant_projects_are_numbered_within_their_cluster(cast: Cast):
    cluster = placed(cast)
    one = services.open_tenant_project(cluster, tenant=cast.plant, name="Xưởng may", by=cast.officer, began_on=DAY)
    two = services.open_tenant_project(cluster, tenant=cast.company, name="Kho", by=cast.officer)
    assert [one.code, two.code] == [f"{cluster.code}/001", f"{cluster.code}/002"]
    with pytest.raises(Refusal, match="trước ngày hoạt động"):
        services.end_tenant_project(one, ended_on=DAY - timedelta(days=1), by=cast.officer)
    assert services.end_tenant_project(one, ended_on=DAY, by=cast.officer).ended_on == DAY


def test_many_acts_and_claims_cost_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries):
    clusters = services.open_clusters([f"Cụm {i}" for i in range(300)], by=cast.officer)
    document = paper(cast, DAY)
    acts = [
        ActDraft(c, "in_plan", document, DAY, {"name": f"Cụm công nghiệp {i}", "commune": [cast.commune]})
        for i, c in enumerate(clusters)
    ]
    claims = [ClaimDraft("planned_ha", 50, document, "table", c, as_of_on=DAY) for c in clusters]
    with django_assert_max_num_queries(25):
        services.record_acts(acts, by=cast.officer)
    with django_assert_max_num_queries(20):
        services.record_claims(claims, by=cast.officer)
    assert Term.objects.count() == 600


@pytest.mark.django_db(transaction=True)
def test_two_clerks_recording_one_claim_at_once_make_one():
    cast = make_cast()
    cluster, document, errors, start = placed(cast), paper(cast, DAY), [], threading.Barrier(4)

    def work() -> None:
        try:
            start.wait(10)
            claim(cast, cluster, "cleared_ha", 5, DAY, document=document, by=cast.officer)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_taking_back_one_act_at_once_do_it_once():
    cast = make_cast()
    row, said, start = act(cast, placed(cast), "established", DAY), [], threading.Barrier(4)

    def work(n: int) -> None:
        try:
            start.wait(10)
            services.retract_act(Act.objects.get(pk=row.pk), reason=f"lý do {n}", by=cast.officer)
            said.append("done")
        except Refusal as no:
            said.append(no.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["Bản ghi này đã được rút trước đó."] * 3 + ["done"]
