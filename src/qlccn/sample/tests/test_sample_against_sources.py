"""The shipped acts against the compilation they were made from."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from qlccn.clusters.models import Act, Claim
from qlccn.clusters.queries import cluster_page, find_by_name
from qlccn.parties.actor import CLI

pytestmark = [pytest.mark.shared, pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
LAST = date(2026, 10, 10)
SAYS = (  # the beginning of the source's word on a cluster -> our statuses
    ("đã thành lập", {"established"}),
    ("đã khởi công", {"under-construction"}),
    ("đang thẩm định", {"establishing"}),
    ("tiêu chí đã ban hành", {"establishing"}),
    ("hồ sơ lần 2", {"establishing"}),
    ("đã trình UBND tỉnh", {"establishing"}),
    ("đang lấy ý kiến", {"establishing"}),
    ("hồ sơ đã rút", {"in-plan"}),
    ("chưa có quyết định thành lập", {"establishing", "in-plan"}),
    ("rút khỏi quy hoạch", {"withdrawn"}),
    ("quyết định thành lập đã bị bãi bỏ", {"abolished"}),
)
EXCEPTIONS = {
    "CCN An Thịnh": "in-plan",  # a new investor prepares a dossier at the commune: no rung of the ladder is on record for it
}


@pytest.fixture(scope="module")
def histories(shared_dir: Path) -> dict:
    return yaml.safe_load((shared_dir / "data" / "histories-laocai.yaml").read_text("utf-8"))


def test_every_act_is_there_with_its_day_and_paper(histories: dict) -> None:
    found = {
        (row.cluster.aliases.order_by("pk")[0].name, row.position): row
        for row in Act.objects.select_related("cluster", "document", "run").prefetch_related("cluster__aliases")
    }
    for cluster in histories["clusters"]:
        name = cluster["cluster"].replace("CCN", "Cụm công nghiệp")
        for position, told in enumerate(cluster["acts"], 1):
            act = found[name, position]
            assert act.kind == {"repealed": "abolished"}.get(told["kind"], told["kind"])
            assert (act.effective_on.isoformat() if act.effective_on else None) == told["on"]
            assert act.on_text == (told.get("on_text") or "")
            assert act.document.number == (told["document"]["number"] or "")
            assert (act.document.issued_on.isoformat() if act.document.issued_on else None) == told["document"]["date"]
            assert act.confidence == told["confidence"]
            assert (act.run.kind if act.run else None) == told["run"]
    assert sum(len(c["acts"]) for c in histories["clusters"]) == 323


def test_the_status_we_derive_is_what_the_sources_say(histories: dict) -> None:
    for cluster in histories["clusters"]:
        [row] = find_by_name(cluster["cluster"], CLI, province="15")
        status = cluster_page(CLI, row.code, LAST).status.code
        if cluster["cluster"] in EXCEPTIONS:
            assert status == EXCEPTIONS[cluster["cluster"]]
            continue
        wanted = next((statuses for start, statuses in SAYS if cluster["state_as_of_source"].startswith(start)), None)
        assert wanted, cluster["state_as_of_source"]
        assert status in wanted, (cluster["cluster"], status)


def test_every_dated_figure_of_the_compilation_is_a_claim(histories: dict) -> None:
    """By value and day; words about papers and ratios without a number are kept as text."""
    ours = {round(float(value), 2) for value in Claim.objects.exclude(decimal=None).values_list("decimal", flat=True)}
    numbers = [c["value"] for c in histories["claims"] if isinstance(c["value"], int | float)]
    assert len(numbers) > 35
    assert {round(float(n), 2) for n in numbers} <= ours
