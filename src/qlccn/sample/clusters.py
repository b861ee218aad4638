"""The clusters of Lào Cai: their acts with the terms each paper set, and the figures that reports, tables and notes give."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.clusters import services
from qlccn.clusters.kinds import act_kind, indicator, kinds
from qlccn.clusters.models import Claim, Cluster, Run
from qlccn.clusters.services import ActDraft, ClaimDraft
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit
from qlccn.sample import files
from qlccn.sample.geography import TWO_TIERS_FROM, Gazetteer

PROVINCE = "tỉnh Lào Cai"
_PLAN = ("in_plan", "plan_withdrawn")  # papers that list the communes of each cluster


def load(places: Gazetteer, bodies: Mapping[str, Organisation], papers: Mapping[str, Document]) -> dict[str, Cluster]:
    """Clusters by bare name ("Mông Sơn"), with acts and figures."""
    rows = {row["cluster"]: row for row in files.rows("laocai-clusters.csv")}
    opened = dict(zip(rows, services.open_clusters([f"Cụm công nghiệp {name}" for name in rows], by=CLI), strict=True))
    for name, row in rows.items():
        for alias in filter(None, row["aliases"].split("; ")):
            services.add_alias(opened[name], f"Cụm công nghiệp {alias}", by=CLI)
    by_name = {o.name: o for o in bodies.values()}
    acts = list(files.rows("laocai-acts.csv"))
    drafts, named = _acts(acts, rows, opened, papers, places, by_name)
    services.record_acts(drafts, by=CLI)
    services.record_claims([*named, *_unplaced(acts, rows, opened, papers, places), *_figures(opened, papers, places)], by=CLI)
    return opened


def _acts(
    acts: list[dict[str, str]],
    rows: Mapping[str, Mapping[str, str]],
    opened: Mapping[str, Cluster],
    papers: Mapping[str, Document],
    places: Gazetteer,
    bodies: Mapping[str, Organisation],
) -> tuple[list[ActDraft], list[ClaimDraft]]:
    """Acts as the file has them, and the cluster's name as a note of its first paper where that paper's kind may not set names."""
    runs: dict[tuple[str, str, str], Run] = {}
    out: list[ActDraft] = []
    named: list[ClaimDraft] = []
    for name, own in _by_cluster(acts).items():
        calls, locates = _first(own, "name"), _first(own, "commune")
        first = next((a for a in _in_order(own) if a["on"]), None)
        is_listed = any(a["kind"] in _PLAN for a in own)
        for act in own:
            terms = _terms(act, places, bodies)
            if act is calls:
                terms.setdefault("name", f"Cụm công nghiệp {name}")
            if "commune" not in terms and (
                units := _where(act, rows[name], places, is_first=act is locates, is_listed=is_listed)
            ):
                terms["commune"] = units
            key = (name, act["run"], act["round"])
            if act["run"] and key not in runs:
                runs[key] = services.open_run(opened[name], act["run"], round=int(act["round"]), by=CLI)
            out.append(
                ActDraft(
                    cluster=opened[name], kind=act["kind"], document=papers[act["paper"]], effective_on=files.day(act["on"]),
                    on_text=act["on_text"], position=int(act["position"]), run=runs.get(key), terms=terms, confidence=act["confidence"],
                    note=act["note"],
                )
            )  # fmt: skip
        if first is not None and first is not calls:
            named.append(_said(opened[name], "name", f"Cụm công nghiệp {name}", papers[first["paper"]], files.day(first["on"])))
    return out, named


def _by_cluster(acts: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    out: dict[str, list[dict[str, str]]] = {}
    for act in acts:
        out.setdefault(act["cluster"], []).append(act)
    return out


def _in_order(acts: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(acts, key=lambda a: (a["on"], int(a["position"])))


def _first(acts: Iterable[dict[str, str]], term: str) -> dict[str, str] | None:
    """The first dated act whose kind may set the term."""
    return next((a for a in _in_order(acts) if a["on"] and term in act_kind(a["kind"]).terms), None)


def _terms(act: Mapping[str, str], places: Gazetteer, bodies: Mapping[str, Organisation]) -> dict[str, Any]:
    """Terms of a cell, each of the type its kind asks for."""
    out: dict[str, Any] = {}
    for name, cell in files.pairs(act["terms"]).items():
        kind = kinds().terms[name]
        if kind.type == "decimal":
            out[name] = Decimal(cell)
        elif kind.type == "day":
            out[name] = date.fromisoformat(cell)
        elif kind.type == "organisation":
            out[name] = bodies[cell]
        elif kind.type == "unit":
            out[name] = [places.commune(c, "Lào Cai") for c in cell.split("; ")]
        else:
            out[name] = cell
    return out


def _where(act: Mapping[str, str], row: Mapping[str, str], places: Gazetteer, *, is_first: bool, is_listed: bool) -> list[Unit]:
    """Where the cluster lay by this paper: the plan of 2026 lists communes, a first paper before them knew the district.

    A cluster that the plan does not list lies where the newest table says, also for its first paper: land does not move.
    """
    on = files.day(act["on"])
    if not on or not (is_first or act["kind"] in _PLAN):
        return []
    if row["communes"] and (act["kind"] in _PLAN or not is_listed):
        return [places.commune(name, "Lào Cai") for name in row["communes"].split("; ")]
    if row["place_before"] and (on < TWO_TIERS_FROM or not row["communes"]):
        return [places.before(row["place_before"], row["province_before"])]
    return []


def _unplaced(
    acts: list[dict[str, str]],
    rows: Mapping[str, Mapping[str, str]],
    opened: Mapping[str, Cluster],
    papers: Mapping[str, Document],
    places: Gazetteer,
) -> list[ClaimDraft]:
    """Name and communes of clusters that no plan paper places: said by the paper that gives their figures."""
    told = {a["cluster"] for a in acts if a["kind"] in _PLAN}
    figures = {f["about"]: f for f in files.rows("laocai-figures.csv") if f["as_of"]}
    has_acts = {a["cluster"] for a in acts if a["on"]}
    out = []
    for name in rows.keys() - told:
        figure = figures.get(name)
        if figure is None:
            continue
        paper, as_of = papers[figure["paper"]], files.day(figure["as_of"])
        if name not in has_acts:
            out.append(_said(opened[name], "name", f"Cụm công nghiệp {name}", paper, as_of, figure["standing"]))
        for order, commune in enumerate(filter(None, rows[name]["communes"].split("; ")), 1):
            unit = places.commune(commune, "Lào Cai")
            out.append(_said(opened[name], "commune", unit, paper, as_of, figure["standing"], passage=f"địa bàn {order}"))
    return out


def _said(
    cluster: Cluster, name: str, value: Any, paper: Document, as_of: date | None, standing: str = Claim.Standing.NOTE, *, passage: str = ""
) -> ClaimDraft:  # fmt: skip
    return ClaimDraft(name, value, paper, standing, cluster=cluster, as_of_on=as_of, passage=passage)


def _figures(opened: Mapping[str, Cluster], papers: Mapping[str, Document], places: Gazetteer) -> list[ClaimDraft]:
    """Claims about clusters, and about the province as a whole with base and population named."""
    province = places.province("Lào Cai")
    return [
        ClaimDraft(
            row["indicator"], _value(row["indicator"], row["value"]), papers[row["paper"]], row["standing"],
            cluster=opened.get(row["about"]), about_unit=province if row["about"] == PROVINCE else None, as_of_on=files.day(row["as_of"]),
            period=row["period"], base=row["base"], population=row["population"], passage=row["passage"], note=row["note"],
        )
        for row in files.rows("laocai-figures.csv")
    ]  # fmt: skip


def _value(name: str, cell: str) -> Any:
    kind = indicator(name).type
    return Decimal(cell) if kind == "decimal" else date.fromisoformat(cell) if kind == "day" else cell
