"""Every bad file through the page and through the command line: refused or repaired aloud, with the row and the reason, nothing saved by halves."""

import html
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qlccn.cli import record
from qlccn.cli.main import main
from qlccn.clusters.models import Act, Claim, Cluster, ImportBatch, Outline
from qlccn.documents.models import Document
from qlccn.workbench.tests.import_bad_files import BAD, LINE, ROW, Bad

URL = "/nhap-du-lieu/"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"


def record_of() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Cluster, Claim, Act, Outline, Document, ImportBatch))


def send(client, bad: Bad, **more: Any):
    return client.post(URL, {"kind": bad.kind, "file": SimpleUploadedFile(bad.name, bad.make())} | more, follow=True)


def words(response) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("what", list(BAD))
def test_through_the_page(what: str, cast, browse) -> None:
    bad, client = BAD[what], browse(cast.officer)
    before = record_of()
    seen = send(client, bad)
    said = words(seen)
    assert record_of() == before  # a preview saves nothing
    if bad.row:
        assert bad.says in said
        assert [e["row"] for e in seen.context["told"]["errors"]] == [bad.row]
        assert client.post(seen.redirect_chain[-1][0], {"buoc": "ghi"}).status_code == 422
        assert record_of() == before
    elif bad.refused:
        assert seen.status_code == 422
        assert bad.says in said
    else:
        told = seen.context["told"]
        assert (seen.status_code, told["errors"]) == (200, [])
        assert bad.says in said or bad.says == f"{told['new']} mới"
        client.post(seen.redirect_chain[-1][0], {"buoc": "ghi"})
        assert Cluster.objects.count() == told["new"] > 0


@pytest.mark.parametrize("what", list(BAD))
def test_through_the_command_line(what: str, cast, tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(record, "embedded_ready", lambda args: None)
    bad = BAD[what]
    path = tmp_path / bad.name
    path.write_bytes(bad.make())
    before = record_of()
    status = main(["import", bad.kind, str(path), "--json"])
    told = capsys.readouterr()
    if bad.row:
        assert (status, [e["row"] for e in json.loads(told.out)["errors"]]) == (2, [bad.row])
        assert bad.says in told.err
    elif bad.refused:
        assert status == 2
        assert bad.says in told.err
    else:
        answer = json.loads(told.out)
        assert (status, answer["committed"]) == (0, True)
        assert bad.says == f"{answer['new']} mới" or any(bad.says in w["message"] for w in answer["warnings"])
        return
    assert record_of() == before


def test_repaired_encodings_keep_every_letter(cast, browse) -> None:
    client = browse(cast.officer)
    for what in ("windows-1258", "TCVN3", "UTF-16", "a byte order mark"):
        seen = send(client, BAD[what])
        assert [c.text for c in seen.context["sheet"].lines[0].cells][:3] == ["CCN Tân Thịnh", "Lào Cai", "xã Bảo Ái"], what


def test_a_preview_outlives_a_restart_and_a_fault_in_the_commit_leaves_nothing(cast, browse, monkeypatch) -> None:
    client = browse(cast.officer)
    seen = client.post(URL, {"kind": "", "file": SimpleUploadedFile("a.csv", (LINE + ROW).encode())}, follow=True)
    desk = seen.redirect_chain[-1][0]
    before = record_of()
    with monkeypatch.context() as patch:
        patch.setattr("qlccn.clusters.import_clusters_write.record_batch", lambda *_, **__: 1 / 0)
        client.raise_request_exception = False
        assert client.post(desk, {"buoc": "ghi"}).status_code == 500
    assert record_of() == before
    later = browse(cast.officer)  # another process, another session: the file is still there
    assert later.get(desk).context["told"]["new"] == 1
    assert later.post(desk, {"buoc": "ghi"}).status_code == 302
    assert Cluster.objects.count() == 1


def test_a_file_over_the_limit_is_told_on_the_page(cast, browse, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 10_000
    client = browse(cast.officer)
    for size in (11_000, 200_000):
        answer = client.post(URL, {"kind": "clusters", "file": SimpleUploadedFile("to.csv", b"x" * size)})
        assert answer.status_code == 422
        assert "to.csv" in words(answer)
        assert "Tách nhỏ" in words(answer)


@pytest.mark.parametrize("step", ["cot", "sua", "chon", "ghi", "khac"])
def test_odd_answers_to_a_step_break_nothing(step: str, cast, browse) -> None:
    client = browse(cast.officer)
    desk = client.post(URL, {"kind": "", "file": SimpleUploadedFile("a.csv", (LINE + ROW).encode())}, follow=True).redirect_chain[
        -1
    ][0]
    odd = {
        "buoc": step, "kind": "khac" if step == "cot" else "", "trang": "Không có", "cot-0": "x", "cot-999": "code", "o-99-99": "1", "o-x-1": "2",
        "o-2-9999": "3", "cum-2": "CCN-999999", "cum-x": "new", "xem": "<script>",
    }  # fmt: skip
    answer = client.post(desk, odd)
    assert answer.status_code in (200, 302, 422)
    assert client.get(desk + "?xem=khac&page=abc&sua=-1").status_code in (200, 302)


def test_corners_pasted_with_broken_lines_become_an_outline(cast, browse) -> None:
    client = browse(cast.officer)
    client.post(
        client.post(URL, {"kind": "", "file": SimpleUploadedFile("a.csv", (LINE + ROW).encode())}, follow=True).redirect_chain[
            -1
        ][0],
        {"buoc": "ghi"},
    )
    text = "1\n2.401.000,00\n446.000,00\n2 2401000.00 447000.00\n3;2402000,00;447000,00\n4\t2 402 100,00\t446 000,00"
    seen = client.post("/nhap-du-lieu/dan/", {"points": text, "cluster": "tan thinh", "meridian": "104°45'"}, follow=True)
    assert seen.status_code == 200, words(seen)
    assert [(d["name"], d["code"]) for d in seen.context["drawn"]] == [("tan thinh", Cluster.objects.get().code)]
    assert 95 < seen.context["drawn"][0]["area"] < 110
    client.post(seen.redirect_chain[-1][0], {"buoc": "ghi"})
    assert Outline.objects.get().drawn_in == "VN-2000"
    wrong = client.post("/nhap-du-lieu/dan/", {"points": text.replace("447000.00", "44700.00"), "cluster": "tan thinh"})
    assert wrong.status_code == 422
    assert "Dòng 4: “44700.00” thừa hoặc thiếu chữ số" in words(wrong)
    assert "2.401.000,00" in words(wrong)  # what was pasted is still there
