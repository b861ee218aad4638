"""`qlccn clusters` and `qlccn import` as they are called."""

import json
from datetime import date
from decimal import Decimal

import pytest

from qlccn.cli import record
from qlccn.cli.main import main as run
from qlccn.clusters import services
from qlccn.core import clock
from qlccn.parties.actor import CLI
from qlccn.testing import make_cast, make_commune, make_document, make_province


@pytest.fixture
def home(db, monkeypatch):
    """Django runs already; the embedded database is the tests' own."""
    monkeypatch.setattr(record, "embedded_ready", lambda args: None)


@pytest.fixture
def two(home):
    """A cluster of former Yên Bái (code 15 until 30/6/2025), since then of Lào Cai (code 15), and one of Bắc Ninh."""
    cast = make_cast()
    document = make_document(cast.department)
    for name, unit in (("Mông Sơn", cast.commune), ("Quế Võ", make_commune(make_province("24", "Bắc Ninh"), "Quế Võ"))):
        cluster = services.open_cluster(name, by=CLI)
        services.record_act(
            cluster, "in_plan", document=document, effective_on=date(2026, 3, 2), by=CLI,
            terms={"name": f"Cụm công nghiệp {name}", "commune": [unit], "planned_ha": Decimal("12.5")},
        )  # fmt: skip
    return cast


def test_clusters_prints_one_json_document(two, capsys):
    assert run(["clusters", "--as-of", "2026-06-30"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["as_of"], answer["known_at"]) == ("2026-06-30", None)
    assert {c["name"]: c["planned_ha"] for c in answer["clusters"]} == {
        "Cụm công nghiệp Mông Sơn": 12.5,
        "Cụm công nghiệp Quế Võ": 12.5,
    }


def test_clusters_of_a_province(two, capsys):
    assert run(["clusters", "--province", "24"]) == 0
    assert [c["province"] for c in json.loads(capsys.readouterr().out)["clusters"]] == ["Bắc Ninh"]


def test_before_its_day_the_list_is_empty(two, capsys):
    assert run(["clusters", "--as-of", "2026-03-01"]) == 0
    assert json.loads(capsys.readouterr().out)["clusters"] == []


@pytest.mark.parametrize("fmt,start", [("csv", b"\xef\xbb\xbf"), ("kml", b"<?xml"), ("geojson", b"{"), ("xlsx", b"PK")])
def test_every_format_can_be_written_to_a_file(two, tmp_path, fmt, start):
    path = tmp_path / f"cum.{fmt}"
    assert run(["clusters", "--format", fmt, "-o", str(path)]) == 0
    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize(
    "words,sentence",
    [
        (["--province", "99"], "không có tỉnh mang mã “99”"), (["--as-of", "2026-02-30"], "2026-02-30"), (["--known-at", "hôm qua"], "hôm qua"),
        (["--format", "pdf"], "pdf"), (["--as", "khong-co"], "khong-co"), (["-o", "/khong/co/thu-muc/x.csv", "--format", "csv"], "Không ghi được"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_status_two_and_a_sentence(two, capsys, words, sentence):
    assert run(["clusters", *words]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.out == ""


def test_a_person_asks_in_their_own_scope(two, capsys):
    assert run(["clusters", "--as", two.outsider.account.username]) == 0
    assert [c["province"] for c in json.loads(capsys.readouterr().out)["clusters"]] == ["Bắc Ninh"]
    assert run(["clusters", "--as", two.investor.account.username, "--known-at", "2026-10-01"]) == 2


HEADS = 'Tên cụm công nghiệp,Tỉnh,"Xã, phường",Diện tích quy hoạch (ha)\n'


def test_import_previews_then_commits_then_finds_nothing_new(two, tmp_path, capsys):
    path = tmp_path / "cum.csv"
    path.write_text(HEADS + "CCN Tân Thịnh,Lào Cai,xã Bảo Ái,75\n", "utf-8")
    assert run(["import", "clusters", str(path), "--dry-run", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert (seen["rows"], seen["new"], seen["committed"], seen["errors"]) == (1, 1, False, [])
    assert run(["import", "clusters", str(path)]) == 0
    assert "đã ghi" in capsys.readouterr().out
    assert run(["clusters", "--as-of", clock.today().isoformat(), "--province", "15"]) == 0
    assert "Tân Thịnh" in capsys.readouterr().out


def test_import_with_a_wrong_row_writes_nothing_and_says_which(two, tmp_path, capsys):
    path = tmp_path / "cum.csv"
    path.write_text(
        HEADS + "CCN Tân Thịnh,Lào Cai,xã Bảo Ái,75\nCCN Hai,Lào Cai,xã Không Có,3\nCCN Ba,Lào Cai,xã Bảo Ái,mấy\n", "utf-8"
    )
    assert run(["import", "clusters", str(path), "--json"]) == 2
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["committed"] is False
    assert {e["row"] for e in answer["errors"]} >= {4}
    assert "dòng 4" in told.err
    assert run(["clusters"]) == 0
    assert "Tân Thịnh" not in capsys.readouterr().out


def test_import_of_a_file_that_is_not_there_is_bad_input(two, capsys):
    assert run(["import", "boundaries", "khong-co.geojson"]) == 2
    assert "khong-co.geojson" in capsys.readouterr().err


def test_a_row_is_told_with_its_place():
    assert record.told({"row": 4, "column": "Xã", "message": "không có"}) == "dòng 4, cột Xã: không có"
    assert record.told({"row": None, "column": "", "message": "hỏng"}) == "hỏng"
