"""The upload page: seen first, then all or nothing, over the services of the command line."""

import io
import os
import time
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qlccn.clusters import imports, queries
from qlccn.clusters.models import Claim, Cluster, ImportBatch
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.workbench import uploads

HEADS = 'Tên cụm công nghiệp,Tỉnh,"Xã, phường",Diện tích quy hoạch (ha)\n'
GOOD = HEADS + "CCN Tân Thịnh,Lào Cai,xã Bảo Ái,75\n"
URL = "/nhap-du-lieu/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def send(client, text: str | bytes, kind: str = "", name: str = "Bảng kê.csv"):
    """The file sent, and the page one lands on."""
    body = text.encode() if isinstance(text, str) else text
    return client.post(URL, {"kind": kind, "buoc": "xem", "file": SimpleUploadedFile(name, body)}, follow=True)


def desk_of(answer) -> str:
    """The address of the preview one landed on."""
    return answer.redirect_chain[-1][0].partition("?")[0].partition("#")[0]


def test_a_table_is_previewed_and_then_committed(cast, browse, home):
    client = browse(cast.officer)
    seen = send(client, GOOD)
    assert seen.status_code == 200
    assert seen.context["told"]["new"] == 1
    assert not Cluster.objects.exists()
    done = client.post(desk_of(seen), {"buoc": "ghi"}, follow=True)
    batch = ImportBatch.objects.get()
    assert done.redirect_chain[-1][0] == f"/nhap-du-lieu/{batch.pk}/"
    assert [r.name for r in queries.registry(cast.officer, clock.today())] == ["CCN Tân Thịnh"]
    assert not list((home / "uploads").rglob("*.csv"))
    again = send(client, GOOD)
    assert "không cần ghi" in again.content.decode()


def test_a_second_click_gives_the_import_already_made(cast, browse):
    client = browse(cast.officer)
    desk = desk_of(send(client, GOOD))
    first = client.post(desk, {"buoc": "ghi"})
    second = client.post(desk, {"buoc": "ghi"})
    assert first["Location"] == second["Location"]
    assert client.get(desk)["Location"] == first["Location"]
    assert (ImportBatch.objects.count(), Cluster.objects.count()) == (1, 1)


def test_a_wrong_row_is_shown_in_its_place_and_mended_there(cast, browse):
    client = browse(cast.officer)
    seen = send(client, GOOD + "CCN Hai,Lào Cai,xã Bảo Ái,mấy\n")
    text = seen.content.decode()
    assert "Chưa ghi được" in text
    assert 'name="o-3-3" value="mấy"' in text
    assert "không phải là số" in text
    assert 'value="ghi"' not in text
    refused = client.post(desk_of(seen), {"buoc": "ghi"})
    assert refused.status_code == 422
    assert not Cluster.objects.exists()
    mended = client.post(desk_of(seen), {"buoc": "sua", "o-3-3": "12,5"}, follow=True)
    assert not mended.context["told"]["errors"]
    client.post(desk_of(seen), {"buoc": "ghi"})
    claim = Claim.objects.get(cluster__aliases__name="CCN Hai", indicator="planned_ha")
    assert (claim.decimal, claim.passage) == (Decimal("12.5"), "dòng 3, cột “Diện tích quy hoạch (ha)”, sửa khi nhập")
    assert ImportBatch.objects.get().adjusted["cells"] == {"3:3": "12,5"}


def test_an_unknown_column_is_named_chosen_and_remembered(cast, browse):
    client = browse(cast.officer)
    table = "Tên cụm công nghiệp,Tỉnh,Diện tích DA\nCCN A,Lào Cai,75\n"
    seen = send(client, table)
    assert [c["head"] for c in seen.context["unknown"]] == ["Diện tích DA"]
    answer = {"buoc": "cot", "cot-0": "cluster_name", "cot-1": "province", "cot-2": "planned_area_ha", "nho": "on"}
    chosen = client.post(desk_of(seen), answer, follow=True)
    assert chosen.context["unknown"] == []
    client.post(desk_of(seen), {"buoc": "ghi"})
    assert Claim.objects.get(indicator="planned_ha").decimal == 75
    later = send(browse(cast.colleague), table.replace("75", "80"))
    assert later.context["remembered"]
    assert later.context["told"]["changed"] == 1
    refused = client.post(desk_of(send(client, table.replace("75", "81"))), answer | {"cot-1": "cluster_name"})
    assert refused.status_code == 422
    assert "Hai cột cùng chọn" in refused.content.decode()


def test_heads_that_nobody_knows_are_asked_for(cast, browse):
    client = browse(cast.officer)
    seen = send(client, "Cột một,Cột hai\nCCN A,Lào Cai\n", kind="clusters")
    assert seen.status_code == 422
    assert "Chưa đọc được bảng" in seen.content.decode()
    chosen = client.post(desk_of(seen), {"buoc": "cot", "cot-0": "cluster_name", "cot-1": "province"}, follow=True)
    assert (chosen.status_code, chosen.context["told"]["new"]) == (200, 1)


def test_the_sheet_is_chosen_where_several_hold_something(cast, browse, tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    for name, cluster in (("Năm 2025", "CCN Cũ"), ("Năm 2026", "CCN Mới")):
        page = book.add_worksheet(name)
        page.write_row(0, 0, ["Tên cụm công nghiệp", "Tỉnh"])
        page.write_row(1, 0, [cluster, "Lào Cai"])
    book.close()
    client = browse(cast.officer)
    seen = send(client, (tmp_path / "a.xlsx").read_bytes(), name="a.xlsx")
    assert seen.context["table_sheets"] == ["Năm 2025", "Năm 2026"]
    client.post(desk_of(seen), {"buoc": "cot", "trang": "Năm 2026"})
    client.post(desk_of(seen), {"buoc": "ghi"})
    assert [r.name for r in queries.registry(cast.officer, clock.today())] == ["CCN Mới"]


def test_clusters_of_one_name_are_shown_side_by_side_and_chosen(cast, browse):
    client = browse(cast.officer)
    client.post(desk_of(send(client, GOOD)), {"buoc": "ghi"})
    seen = send(client, HEADS + "ccn TAN THINH,Lào Cai,xã Yên Bình,30\n")
    assert [d["candidates"][0].name for d in seen.context["doubts"]] == ["CCN Tân Thịnh"]
    assert seen.context["told"]["changed"] == 1
    client.post(desk_of(seen), {"buoc": "chon", "cum-2": "new"})
    client.post(desk_of(seen), {"buoc": "ghi"})
    assert Cluster.objects.count() == 2
    third = send(client, HEADS + "CCN Tân Thịnh,Lào Cai,,31\n")
    assert third.context["undecided"] == 1
    code = Cluster.objects.order_by("pk").last().code
    client.post(desk_of(third), {"buoc": "chon", "cum-2": code})
    client.post(desk_of(third), {"buoc": "ghi"})
    assert set(Claim.objects.filter(cluster__code=code, indicator="planned_ha").values_list("decimal", flat=True)) == {30, 31}


def test_a_name_one_letter_off_is_doubted_aloud(cast, browse):
    client = browse(cast.officer)
    client.post(desk_of(send(client, GOOD)), {"buoc": "ghi"})
    seen = send(client, HEADS + "CCN Tân Thịnhh,Lào Cai,xã Bảo Ái,75\nCCN Tân Thịnh 2,Lào Cai,xã Bảo Ái,9\n")
    assert [(d["row"], d["is_new"]) for d in seen.context["doubts"]] == [(2, True)]


def test_the_faults_and_the_templates_are_workbooks(cast, browse):
    client = browse(cast.officer)
    seen = send(client, GOOD + "CCN Hai,Lào Cai,xã Bảo Ái,mấy\n")
    book = openpyxl.load_workbook(io.BytesIO(client.get(desk_of(seen) + "loi.xlsx").content))
    assert [c.value for c in book["Lỗi"][2]][:2] == [3, "Diện tích quy hoạch (ha)"]
    for kind in imports.open_to(cast.officer):
        made = openpyxl.load_workbook(io.BytesIO(client.get(f"/nhap-du-lieu/mau/{kind}.xlsx").content))
        heads = [c.value for c in made["Dữ liệu"][1]]
        assert len(heads) > 5
    assert client.get("/nhap-du-lieu/mau/khac.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "sentence"), [("a.csv", "", ""), ("a.pdf", "%PDF", "không phải CSV hay XLSX"), ("a.xlsx", "PK", "hỏng")]
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(cast, browse, name, body, sentence, home):
    answer = send(browse(cast.officer), body, name=name)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert sentence in answer.content.decode()
    assert not list((home / "uploads").rglob(f"*{name}")) if (home / "uploads").exists() else True


def test_a_commune_brings_boundaries_but_no_tables(cast, browse):
    client = browse(cast.commune_officer)
    assert 'value="clusters"' not in client.get(URL).content.decode()
    assert send(client, GOOD, kind="clusters").status_code == 422
    assert client.get("/nhap-du-lieu/mau/clusters.xlsx").status_code == 404
    assert not Cluster.objects.exists()


def test_the_file_of_another_person_cannot_be_committed(cast, browse):
    seen = send(browse(cast.officer), GOOD)
    stolen = browse(cast.colleague).post(desk_of(seen), {"buoc": "ghi"})
    assert stolen.status_code == 404
    assert "chọn lại tệp" in stolen.content.decode()
    assert not Cluster.objects.exists()


def test_a_file_left_for_later_waits_on_the_page(cast, browse):
    client = browse(cast.officer)
    desk = desk_of(send(client, GOOD))
    assert desk in client.get(URL).content.decode()
    assert desk not in browse(cast.colleague).get(URL).content.decode()
    client.post(desk, {"buoc": "bo"})
    assert desk not in client.get(URL).content.decode()
    assert client.get(desk).status_code == 404


def test_an_import_is_taken_back_whole_and_its_page_stays(cast, browse):
    client = browse(cast.officer)
    client.post(desk_of(send(client, GOOD)), {"buoc": "ghi"})
    batch = ImportBatch.objects.get()
    page = f"/nhap-du-lieu/{batch.pk}/"
    code = Cluster.objects.get().code
    assert f'href="/cum-cong-nghiep/{code}/#so-lieu"' in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Nhầm tệp"}).status_code == 302
    assert queries.registry(cast.officer, clock.today()) == []
    assert client.get(f"/cum-cong-nghiep/{code}/").status_code == 404
    assert "Nhầm tệp" in client.get(page).content.decode()
    assert client.post(page, {"reason": "Lần nữa"}).status_code == 422
    again = send(client, GOOD)
    assert again.context["told"]["new"] == 1
    for stranger in (cast.outsider, cast.commune_officer):
        assert browse(stranger).get(page).status_code == 404


@pytest.mark.parametrize("token", ["", "../../secret-key", "a" * 30, "x" * 200])
def test_a_token_leads_only_to_what_was_kept(cast, token):
    with pytest.raises(Refusal, match="chọn lại tệp"):
        uploads.kept(token, cast.officer)


def test_old_files_go_and_names_cannot_leave_the_folder(cast, home):
    token = uploads.keep(SimpleUploadedFile("x.csv", b"1"), cast.officer)
    place = uploads.kept(token, cast.officer).parent
    old = time.time() - timedelta(hours=7).total_seconds()
    os.utime(place, (old, old))
    other = uploads.keep(SimpleUploadedFile("x.csv", b"2"), cast.officer)
    assert not place.exists()
    assert uploads.kept(other, cast.officer).read_bytes() == b"2"
    assert uploads.clean_name("../../etc/Bảng kê.XLSX") == "bang-ke.xlsx"
    assert uploads.clean_name("C:\\a\\.hidden") == "hidden"
