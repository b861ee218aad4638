"""An import is taken back whole, or refused with what rests on it."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qlccn.clusters import import_clusters, imports, services
from qlccn.clusters.import_undo import may_undo, resting, undo
from qlccn.clusters.models import Act, Alias, Claim, Cluster, ImportBatch
from qlccn.clusters.queries import registry
from qlccn.clusters.tests.makers import act, claim
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.testing import Cast

HEADS = [
    "Tên cụm công nghiệp",
    "Tỉnh",
    "Xã, phường",
    "Diện tích quy hoạch (ha)",
    "Số quyết định thành lập",
    "Ngày quyết định thành lập",
]


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def taken(tmp_path: Path, *rows: list[str], by: Any = CLI, name: str = "a.csv") -> ImportBatch:
    """An import of these rows."""
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows])
    made = import_clusters.commit(import_clusters.plan(path, by=by), by=by)
    return ImportBatch.objects.get(pk=made.batch)


ROW = ["CCN A", "Lào Cai", "xã Bảo Ái", "50", "298/QĐ-UBND", "20/02/2025"]


def test_everything_of_the_import_goes_and_history_stays(cast: Cast, tmp_path: Path) -> None:
    before = registry(CLI, clock.today())
    batch = taken(tmp_path, ROW, ["CCN B", "Lào Cai", "", "12,5", "", ""])
    known = clock.now()
    undo(batch, reason="Nhầm tệp năm trước", by=cast.admin)
    assert registry(CLI, clock.today()) == before
    assert not Claim.objects.standing().exists()
    assert not Act.objects.standing().exists()
    assert set(Claim.objects.values_list("retraction_reason", flat=True)) == {"Hoàn tác nhập: Nhầm tệp năm trước"}
    assert not Document.objects.filter(discarded_at=None).exists()
    assert [r.name for r in registry(CLI, clock.today(), known_at=known)] == ["CCN A", "CCN B"]
    assert [r.name for r in registry(cast.admin, clock.today(), known_at=known)] == ["CCN A", "CCN B"]


def test_what_was_there_before_stays_and_the_file_may_come_again(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, ROW)
    changed = [*ROW[:3], "55", *ROW[4:]]
    batch = taken(tmp_path, changed, name="b.csv")
    assert batch.made.get("clusters") is None
    undo(batch, reason="Nhầm", by=CLI)
    assert [(r.name, r.planned_ha) for r in registry(CLI, clock.today())] == [("CCN A", 50)]
    again = taken(tmp_path, changed, name="c.csv")
    assert (again.new, again.changed) == (0, 1)
    assert Cluster.objects.filter(withdrawn_at=None).count() == 1


def test_later_facts_are_listed_and_hold_the_import(cast: Cast, tmp_path: Path) -> None:
    batch = taken(tmp_path, ROW)
    cluster = Cluster.objects.get()
    later = claim(cast, cluster, "planned_ha", 60, date(2026, 1, 1))
    with pytest.raises(Refusal, match=f"số liệu .*{cluster.code}.*Rút các bản ghi ấy trước"):
        undo(batch, reason="Nhầm", by=CLI)
    assert Claim.objects.standing().filter(document=batch.document).exists()
    services.retract_claim(later, reason="Sai", by=CLI)
    act(cast, cluster, "land_recovered", date(2026, 2, 2))
    assert [r.kind for r in resting(batch)] == ["sự kiện"]


def test_a_settlement_and_a_correction_rest_on_the_import(cast: Cast, tmp_path: Path) -> None:
    batch = taken(tmp_path, ROW)
    services.settle(Claim.objects.get(indicator="planned_ha"), reason="Theo bảng kê", by=CLI)
    assert [r.kind for r in resting(batch)] == ["chốt số liệu"]
    first = Act.objects.get()
    services.correct_act(
        first,
        services.ActDraft(first.cluster, "established", first.document, date(2025, 2, 21), {"name": "CCN A"}),
        reason="Ngày",
        by=CLI,
    )
    assert {r.kind for r in resting(batch)} == {"chốt số liệu", "bản ghi thay thế", "sự kiện"}


def test_names_that_the_import_gave_are_forgotten(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, [*ROW[:4], "", ""])
    code = Cluster.objects.get().code
    path = tmp_path / "b.csv"
    path.write_text(
        f"Mã cụm,Tên cụm,Tỉnh,Số quyết định thành lập,Ngày quyết định thành lập\n{code},CCN Khác hẳn,Lào Cai,1/QĐ-UBND,01/02/2025\n"
    )
    made = import_clusters.commit(import_clusters.plan(path, by=CLI), by=CLI)
    assert Alias.objects.filter(name="CCN Khác hẳn").exists()
    undo(ImportBatch.objects.get(pk=made.batch), reason="Nhầm", by=CLI)
    assert not Alias.objects.filter(name="CCN Khác hẳn").exists()


def test_who_may_take_an_import_back(cast: Cast, tmp_path: Path) -> None:
    batch = taken(tmp_path, ROW, by=cast.officer)
    allowed = {name for name, actor in cast.everyone.items() if may_undo(batch, actor)}
    assert allowed == {"officer", "colleague", "admin"}
    for who in (cast.outsider, cast.chair, cast.commune_officer):
        with pytest.raises(Refusal, match="Chỉ người đã nhập"):
            undo(batch, reason="x", by=who)


def test_a_fault_in_the_middle_takes_nothing_back(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = taken(tmp_path, ROW)
    monkeypatch.setattr("qlccn.clusters.import_undo._withdraw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        undo(batch, reason="Nhầm", by=CLI)
    batch.refresh_from_db()
    assert batch.retracted_at is None
    assert Claim.objects.standing().exists()


def test_the_same_preview_is_committed_once(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Tên cụm,Tỉnh\nCCN A,Lào Cai\n", encoding="utf-8")
    kind = imports.KINDS["clusters"]
    made = kind.plan(path, by=CLI)
    _, first = imports.commit_once(kind, path, by=CLI, token="t" * 24)
    _, second = imports.commit_once(kind, path, by=CLI, token="t" * 24)
    assert first == second
    made.record = ()  # the other click had its plan before: the token itself holds
    from django.db import IntegrityError, transaction

    with pytest.raises((IntegrityError, Refusal)), transaction.atomic():
        kind.commit(made, by=CLI, token="t" * 24)
    assert (ImportBatch.objects.count(), Cluster.objects.count()) == (1, 1)
