"""The upload page: seen first, then all or nothing, over the services of the command line."""

import os
import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qlccn.clusters import queries
from qlccn.clusters.models import Cluster
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


def send(client, text: str, kind: str = "clusters", name: str = "Bảng kê.csv"):
    return client.post(URL, {"kind": kind, "buoc": "xem", "file": SimpleUploadedFile(name, text.encode())})


def token_of(answer) -> str:
    return re.search(r'name="token" value="([^"]+)"', answer.content.decode()).group(1)


def test_a_table_is_previewed_and_then_committed(cast, browse, home):
    client = browse(cast.officer)
    seen = send(client, GOOD)
    assert seen.status_code == 200
    assert "1 mới" in seen.content.decode()
    assert not Cluster.objects.exists()
    done = client.post(URL, {"buoc": "ghi", "kind": "clusters", "token": token_of(seen)})
    assert (done.status_code, done["Location"]) == (302, "/cum-cong-nghiep/")
    assert [r.name for r in queries.registry(cast.officer, clock.today())] == ["CCN Tân Thịnh"]
    assert not list((home / "uploads").rglob("*.csv"))
    again = send(client, GOOD)
    assert "không cần ghi" in again.content.decode()


def test_a_wrong_row_is_shown_in_its_place_and_cannot_be_committed(cast, browse):
    client = browse(cast.officer)
    seen = send(client, GOOD + "CCN Hai,Lào Cai,xã Bảo Ái,mấy\n")
    text = seen.content.decode()
    assert seen.status_code == 422
    assert "Chưa ghi được" in text
    assert 'data-k="Dòng">3<' in text
    assert 'name="token"' not in text
    assert not Cluster.objects.exists()


@pytest.mark.parametrize(
    "name,body,sentence", [("a.csv", "", ""), ("a.pdf", "%PDF", "không phải CSV hay XLSX"), ("a.csv", "một\nhai\n", "")]
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
    assert send(client, GOOD).status_code == 422
    assert client.post(URL, {"buoc": "ghi", "kind": "clusters", "token": "x" * 24}).status_code == 422
    assert not Cluster.objects.exists()


def test_the_file_of_another_person_cannot_be_committed(cast, browse):
    seen = send(browse(cast.officer), GOOD)
    stolen = browse(cast.colleague).post(URL, {"buoc": "ghi", "kind": "clusters", "token": token_of(seen)})
    assert stolen.status_code == 422
    assert "chọn lại tệp" in stolen.content.decode()
    assert not Cluster.objects.exists()


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
