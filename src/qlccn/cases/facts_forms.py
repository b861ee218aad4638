"""What the forms outside a dossier are written from: the province of the actor or of the cluster, the cluster as the registry knows it."""

from qlccn.cases.facts import ground, labels_of, measure, organic_law
from qlccn.cases.facts_council import cited
from qlccn.cases.papers import Told, in_billion, in_ha
from qlccn.cases.papers.forms import FormFacts
from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.core.text import fold
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import COMMUNE, PROVINCE, Unit


def find(actor: Actor, typed: str) -> clusters.Row | None:
    """The one cluster of the actor's scope with this code or name."""
    words = typed.strip()
    if not words:
        return None
    rows = clusters.registry(actor, clock.today())
    found = [r for r in rows if r.code == words.split(" ")[0].upper()] or [r for r in rows if fold(r.name) == fold(words)]
    return found[0] if len(found) == 1 else None


def of(actor: Actor, row: clusters.Row | None, typed: str = "") -> FormFacts:
    """The facts of a form; a cluster out of scope is written as typed and nothing is told of it."""
    province = _province(actor, row)
    labels = labels_of(row)
    investor = row.investor if row else ""
    if actor.role == Role.INVESTOR and actor.organisation is not None:
        investor = actor.organisation.name
    return FormFacts(
        province=province.short_name if province else "……",
        province_name=province.name[:1].lower() + province.name[1:] if province else "tỉnh ……",
        department=_department(province),
        year=clock.today().year,
        ground=ground(None),
        cluster=row.name if row else typed.strip()[:160],
        local=_local(row),
        communes=", ".join(row.communes) if row else "",
        area=measure(row, "planned_ha", labels, in_ha),
        capital=measure(row, "capital_billion_vnd", labels, in_billion),
        investor=investor,
        decision=_decision(row),
        organic_law=organic_law(clock.today()),
    )


def _province(actor: Actor, row: clusters.Row | None) -> Unit | None:
    """The cluster's province, else the actor's own; the ministry has none."""
    if row is not None and row.province_code:
        return Unit.objects.in_force(clock.today()).filter(level=PROVINCE, code=row.province_code).first()
    unit = actor.organisation.unit if actor.organisation else None
    return unit.province if unit is not None and unit.level == COMMUNE else unit


def _department(province: Unit | None) -> str:
    found = (
        Organisation.objects.in_force(clock.today()).filter(kind="so-cong-thuong", unit=province).first() if province else None
    )
    return found.name if found else "Sở Công Thương"


def _local(row: clusters.Row | None) -> str:
    """The committee of the commune that reports for the cluster."""
    if row is None or not row.commune_code:
        return ""
    here = Organisation.objects.in_force(clock.today()).filter(kind="ubnd-cap-xa", unit__code=row.commune_code)
    return here.values_list("name", flat=True).first() or ""


def _decision(row: clusters.Row | None) -> Told | None:
    acts = Act.objects.standing().filter(cluster=row.id, kind__in=("established", "expanded")) if row else Act.objects.none()
    last = acts.select_related("document").order_by("-effective_on", "-pk").first()
    return Told(cited(last.document), "sự kiện ghi trong hồ sơ cụm") if last else None
