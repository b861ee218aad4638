"""Whatever a person or a tool types into an address or a form: a page, a refusal or "not found", never a broken program."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qlccn.documents import services as documents
from qlccn.documents.models import File
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_document
from qlccn.workbench.tests.access_cases import addresses, addresses_filled, make_world

pytestmark = pytest.mark.django_db

STEP = 14
HUGE = "99999999999999999999"
NAMES = [
    "q",
    "page",
    "trang",
    "sap",
    "xep",
    "ngay",
    "tu",
    "den",
    "tinh",
    "xa",
    "tt",
    "loai",
    "chu_dau_tu",
    "cum",
    "van_ban",
    "known_at",
    "bien-doi",
    "che-do",
    "tinh_trang",
    "han",
    "ai",
    "nhom",
    "to",
    "bbox",
    "fmt",
    "form",
    "f",
    "z",
    "id",
    "pk",
    "code",
    "ma",
    "next",
    "tiep",
    "cot",
    "nganh",
    "nam",
    "ky_hieu",
    "co_quan",
    "so",
    "thang",
]
VALUES = (
    "abc", "-1", HUGE, "sap=;drop", "31/02/2026", "2026-02-31", "0000-00-00", "01/01/0001", "31/12/9999", "zz", "\x00", "a\x00b",
    "%", "'\"--", "“”", "١٢", "1e999", "nan", "²",
    "d" * 10_000, "{{7*7}}", "../../etc/passwd", "AND OR NOT (", "*", '"', "😀",
)  # fmt: skip


@pytest.fixture
def patient(browse: Callable[[Actor], Client]) -> Callable[[Actor], Client]:
    def make(actor: Actor) -> Client:
        client = browse(actor)
        client.raise_request_exception = False
        return client

    return make


def asked(client: Client, url: str) -> set[str]:
    """What the page's own forms ask for."""
    page = b"" if (answer := client.get(url)).streaming else answer.content
    return set(re.findall(r'\bname="([^"]{1,40})"', page.decode("utf-8", "replace"))) - {"csrfmiddlewaretoken"}


def dealt(names: set[str], start: int) -> dict[str, str]:
    """One odd value for each name, another one at every start."""
    return {name: VALUES[(start + at) % len(VALUES)] for at, name in enumerate(sorted(names))}


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.TENANT])
def test_no_odd_query_breaks_a_page(role: str, patient: Callable[[Actor], Client], db: None):
    world = make_world("15", "Lào Cai")
    client = patient(world.actors[role])
    broken = []
    for name, url in list(addresses_filled(world, role)):
        names = asked(client, url) | set(NAMES)
        for start in range(0, len(VALUES), STEP):
            if client.get(url, dealt(names, start)).status_code == 500:
                broken.append((name, start))
        if client.get(url, [(key, value) for key in names for value in ("zz", "a\x00b")]).status_code == 500:
            broken.append((name, "hai lần"))
    assert not broken, broken


@pytest.mark.parametrize("role", [Role.DEPARTMENT])
def test_no_odd_form_breaks_a_page(role: str, patient: Callable[[Actor], Client], db: None):
    world = make_world("15", "Lào Cai")
    client = patient(world.actors[role])
    broken = []
    for name, url in list(addresses_filled(world, role)):
        if name == "account_logout":  # everything after it would be tried as a stranger
            continue
        names = asked(client, url)
        for start in range(0, len(VALUES), STEP):
            if client.post(url, dealt(names, start)).status_code == 500:
                broken.append((name, start, sorted(names)))
    assert not broken, broken


def test_no_odd_part_of_an_address_breaks_the_program(patient: Callable[[Actor], Client], cast: Cast):
    client = patient(cast.officer)
    for name, keys, _, _ in addresses():
        if keys:
            for number, word in ((HUGE, "x"), ("0", "x" * 300), (str(2**63), "CCN-0")):
                url = reverse(
                    name,
                    kwargs={
                        key: word if key in ("code", "slug", "fmt", "form") or not isinstance(key, str) else number
                        for key in keys
                    },
                )
                for answer in (client.get(url), client.post(url)):
                    assert answer.status_code != 500, (name, url)


def test_a_file_is_not_served_under_another_papers_address(patient: Callable[[Actor], Client], cast: Cast):
    one, two = make_document(cast.department), make_document(cast.department)
    file = documents.attach_file(one, b"Noi dung", name="a.txt", by=cast.officer)
    client = patient(cast.officer)
    assert client.get(reverse("document_file", args=[one.pk, file.pk])).status_code == 200
    assert client.get(reverse("document_file", args=[two.pk, file.pk])).status_code == 404


@pytest.mark.parametrize(
    ("text", "kept"), [("UBND TỈNH LÀO CAI\nMẬT\nSố: 12/KH-UBND\nKế hoạch", 0), ("Kế hoạch bảo mật thông tin", 1)]
)
def test_a_secret_paper_is_not_kept_as_an_attachment(text: str, kept: int, patient: Callable[[Actor], Client], cast: Cast):
    paper = make_document(cast.department)
    patient(cast.officer).post(
        reverse("document_attach", args=[paper.pk]), {"file": SimpleUploadedFile("ke-hoach.txt", text.encode())}
    )
    assert File.objects.filter(document=paper).count() == kept


def test_nul_in_a_query_or_a_form_is_refused_with_a_sentence(patient: Callable[[Actor], Client], cast: Cast):
    client = patient(cast.officer)
    for answer in (client.get("/tim/", {"q": "a\x00b"}), client.post("/van-ban/ghi-tay/", {"subject": "a\x00b"})):
        assert answer.status_code == 422
        assert "ký tự rỗng" in answer.content.decode()
