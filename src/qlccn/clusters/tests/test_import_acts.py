"""Importing a table of acts: kinds by their Vietnamese names, papers found or entered, odd steps told, all taken back."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qlccn.clusters import import_acts
from qlccn.clusters.import_acts_rows import kind_called
from qlccn.clusters.import_undo import undo
from qlccn.clusters.kinds import kinds
from qlccn.clusters.models import Act, ImportBatch
from qlccn.clusters.tests.makers import act, placed
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.testing import Cast, make_document

HEADS = ["Cụm công nghiệp", "Xã, phường", "Sự kiện", "Số văn bản", "Ngày văn bản", "Cơ quan ban hành"]


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def table(tmp_path: Path, *rows: list[str], extra: tuple[str, ...] = (), name: str = "a.csv") -> Path:
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*HEADS, *extra], *rows])
    return path


def row(kind: str = "Thu hồi đất", number: str = "15/QĐ-UBND", on: str = "05/03/2024", *more: str) -> list[str]:
    return ["CCN Mông Sơn", "xã Bảo Ái", kind, number, on, "UBND tỉnh Lào Cai", *more]


@pytest.mark.parametrize("kind", sorted(kinds().acts))
def test_every_kind_is_known_by_id_and_by_its_label(kind: str) -> None:
    assert kind_called(kind).id == kind
    assert kind_called(kinds().acts[kind].label.upper()).id == kind


def test_a_row_makes_an_act_with_its_paper_and_terms(cast: Cast, tmp_path: Path) -> None:
    cluster = placed(cast)
    extra = ("Diện tích theo quyết định (ha)", "Chủ đầu tư hạ tầng", "Mã số thuế chủ đầu tư", "Điều khoản")
    answer = import_acts.run(
        table(
            tmp_path,
            row("Thành lập", "15/QĐ-UBND", "05/03/2024", "49,5", "Công ty CP Hạ tầng Mới", "0300588569", "Điều 1"),
            extra=extra,
        ),
        by=cast.officer,
    )
    assert (answer["kind"], answer["new"], answer["errors"], answer["committed"]) == ("acts", 1, [], True)
    made = Act.objects.get(kind="established")
    assert (made.cluster, made.effective_on, made.confidence) == (cluster, date(2024, 3, 5), "secondary")
    assert made.passage == "Điều 1 (dẫn theo bảng kê, dòng 2)"
    assert (made.document.number, made.document.issuer_name, made.document.type) == (
        "15/QĐ-UBND",
        "UBND tỉnh Lào Cai",
        "quyet-dinh",
    )
    terms = {t.name: t.value for t in made.terms.all()}
    assert (terms["established_ha"], terms["investor"].tax_code) == (Decimal("49.5"), "0300588569")


def test_a_paper_of_the_register_is_used_and_one_of_another_issuer_is_not(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    known = make_document(cast.department, number="15/QĐ-UBND", issued_on=date(2024, 3, 5), issuer_name="UBND tỉnh Lào Cai")
    other = make_document(cast.department, number="16/QĐ-UBND", issued_on=date(2024, 3, 6), issuer_name="UBND xã Bảo Ái")
    import_acts.run(table(tmp_path, row(), row("Cho chủ đầu tư hạ tầng thuê đất", "16/QĐ-UBND", "06/03/2024")), by=cast.officer)
    assert Act.objects.get(kind="land_recovered").document == known
    leased = Act.objects.get(kind="land_leased").document
    assert (leased != other, leased.number) == (True, "16/QĐ-UBND")


def test_rows_of_one_paper_share_it_and_the_same_table_again_is_unchanged(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    path = table(tmp_path, row(), row("Bồi thường", "15/QĐ-UBND"), row("Phương án bồi thường", "15/QĐ-UBND"))
    made = import_acts.plan(path, by=CLI)
    assert [e.row for e in made.errors] == [4]
    path = table(tmp_path, row(), row("Phương án bồi thường", "15/QĐ-UBND"))
    import_acts.run(path, by=CLI)
    assert Document.objects.filter(number="15/QĐ-UBND").count() == 1
    again = import_acts.run(path, by=CLI)
    assert (again["new"], again["unchanged"]) == (0, 2)


def test_a_step_on_the_ladder_opens_its_run(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    import_acts.run(
        table(
            tmp_path,
            row("Thông báo tiếp nhận", "3/TB-UBND"),
            row("Lập Hội đồng", "4/QĐ-UBND", "06/03/2024", "Mở rộng"),
            extra=("Thủ tục",),
        ),
        by=CLI,
    )
    runs = {a.kind: (a.run.kind, a.run.round, a.document.type) for a in Act.objects.filter(run__isnull=False)}
    assert runs == {"receipt_notice": ("establishment", 1, "thong-bao"), "council_formed": ("expansion", 1, "quyet-dinh")}


def test_a_wrong_step_is_told_and_kept(cast: Cast, tmp_path: Path) -> None:
    cluster = placed(cast)
    act(cast, cluster, "established", date(2020, 1, 1))
    answer = import_acts.run(table(tmp_path, row("Chấm điểm", "7/BB-HĐ"), row("Thành lập", "9/QĐ-UBND")), by=CLI)
    told = {(w["row"], w["cause"]) for w in answer["warnings"]}
    assert told == {(2, "step"), (3, "step")}
    assert "Hội đồng" in answer["warnings"][0]["message"]
    assert any("Mâu thuẫn" in w["message"] for w in answer["warnings"])
    assert Act.objects.filter(kind="established").count() == 2


def test_what_cannot_be_is_told_in_its_cell(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    extra = ("Diện tích theo quyết định (ha)",)
    rows = [
        row("Việc gì đó", "1/QĐ", "01/01/2024", ""), row("Thu hồi đất", "", "01/01/2024", ""), row("Thu hồi đất", "2/QĐ", "", ""),
        row("Thu hồi đất", "3/QĐ", "31/02/2024", ""), row("Thu hồi đất", "4/QĐ", "01/01/2024", "5"), row("Thành lập", "5/QĐ", "01/01/2024", "năm"),
        row("Thành lập", "6/QĐ", "01/01/2099", "5"), ["CCN Lạ", "", *row()[2:], ""],
    ]  # fmt: skip
    answer = import_acts.run(table(tmp_path, *rows, extra=extra), by=CLI)
    assert [(e["row"], e["column"]) for e in answer["errors"]] == [
        (2, "Sự kiện"), (3, "Số văn bản"), (4, "Ngày văn bản"), (5, "Ngày văn bản"), (6, extra[0]), (7, extra[0]), (8, "Ngày văn bản"),
        (9, "Cụm công nghiệp"),
    ]  # fmt: skip
    assert "không đặt nội dung" in answer["errors"][4]["message"]
    assert not Act.objects.exclude(kind="in_plan").exists()


def test_a_table_is_taken_back_whole(cast: Cast, tmp_path: Path) -> None:
    cluster = placed(cast)
    made = import_acts.commit(
        import_acts.plan(
            table(
                tmp_path,
                row("Thành lập", "15/QĐ-UBND", "05/03/2024", "CCN Tên Mới", "Công ty Lạ"),
                extra=("Tên cụm trong văn bản", "Chủ đầu tư hạ tầng"),
            ),
            by=cast.officer,
        ),
        by=cast.officer,
    )
    batch = ImportBatch.objects.get(pk=made.batch)
    undo(batch, reason="Nhầm", by=cast.officer)
    assert [a.kind for a in Act.objects.standing()] == ["in_plan"]
    assert not cluster.aliases.filter(name="CCN Tên Mới").exists()
    assert not Document.objects.filter(number="15/QĐ-UBND", discarded_at=None).exists()
    assert Organisation.objects.get(name="Công ty Lạ").valid_to is not None


def test_only_those_who_record_acts_bring_them(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    path = table(tmp_path, row())
    assert import_acts.plan(path, by=cast.outsider).errors
    for nobody in (cast.commune_officer, cast.investor, cast.tenant):
        with pytest.raises(Refusal):
            import_acts.plan(path, by=nobody)
