"""The papers on which the sample's acts and figures stand. A number or day that the sources do not give stays missing."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from qlccn.clusters.kinds import kinds
from qlccn.documents import services
from qlccn.documents.models import Document, Link
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit
from qlccn.sample import files
from qlccn.sample.geography import Gazetteer

_PUBLIC = ("quyet-dinh", "ke-hoach")  # decisions and plans of a province are published


def load(places: Gazetteer, bodies: Mapping[str, Organisation]) -> dict[str, Document]:
    """Every paper of Lào Cai by its key in the files, kept by the Department of Industry and Trade, with what replaces what."""
    named = {row["issuer"]: row["name"] for row in files.rows("issuers.csv")}
    about = _subjects()
    rows = list(files.rows("laocai-papers.csv"))
    papers = {}
    for row in rows:
        issued_on = files.day(row["issued_on"])
        issuer = bodies.get(row["issuer"])
        papers[row["paper"]] = services.register(
            number=row["number"],
            type=row["type"],
            issuer=issuer,
            issuer_name=issuer.name if issuer else named.get(row["issuer"], ""),
            issued_on=issued_on,
            subject=_subject(row, about),
            province=_province(places, issuer, issued_on),
            holder=bodies["so-cong-thuong-lao-cai"],
            is_public=row["type"] in _PUBLIC and issuer is not None and issuer.kind == "ubnd-cap-tinh",
            allow_duplicate=True,
            by=CLI,
        )
    _link(rows, papers)
    return papers


def _subject(row: Mapping[str, str], about: Mapping[str, str]) -> str:
    """What the paper is about, in our words: the sources give no titles."""
    subject = row["subject"] or about.get(row["paper"], "")
    return f"{row['form']}: {subject[:1].lower()}{subject[1:]}" if row["form"] and subject else subject


def _subjects() -> dict[str, str]:
    """ "Thành lập cụm công nghiệp: Mông Sơn", from the acts that stand on each paper."""
    by_paper: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for act in files.rows("laocai-acts.csv"):
        by_paper[act["paper"]][act["kind"]].append(act["cluster"])
    out = {}
    for paper, found in by_paper.items():
        kind, clusters = max(found.items(), key=lambda pair: len(pair[1]))
        shown = ", ".join(dict.fromkeys(clusters)) if len(clusters) <= 6 else f"{len(set(clusters))} cụm"
        out[paper] = f"{kinds().acts[kind].label}: {shown}"
    return out


def _province(places: Gazetteer, issuer: Organisation | None, issued_on: date | None) -> Unit:
    """The province the paper spoke for on its day; papers of enterprises and of bodies not on the register speak for Lào Cai."""
    name = "Lào Cai"
    if issuer is not None and issuer.unit is not None:
        name = (issuer.unit.province or issuer.unit).short_name
    return places.province(name, issued_on)


def _link(rows: list[dict[str, str]], papers: Mapping[str, Document]) -> None:
    """Papers that replace or amend another of the register."""
    numbers: dict[str, list[Document]] = defaultdict(list)
    for row in rows:
        if row["number"]:
            numbers[row["number"]].append(papers[row["paper"]])
    for row in rows:
        for column, kind in (("replaces", Link.Kind.REPLACES), ("amends", Link.Kind.AMENDS)):
            older = numbers.get(row[column], [])
            if row[column] and len(older) == 1:
                services.link(papers[row["paper"]], kind, older[0], by=CLI)
