"""Replaying written histories of clusters: dated acts with their papers, and figures that disagree, into the record.

The form is that of `load-sample`'s data: `meta.issuers`, `clusters[].acts[]` in day order, `claims[]`. What the text leaves open stays open.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qlccn.clusters import services
from qlccn.clusters.histories_terms import day_of, said
from qlccn.clusters.kinds import ActKind, act_kind
from qlccn.clusters.models import Cluster, Run
from qlccn.clusters.names import clean_name, fold_name
from qlccn.clusters.services import ActDraft, ClaimDraft
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, slugify
from qlccn.documents import services as documents
from qlccn.documents.models import Document, Link, Type
from qlccn.parties import services as parties
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places import names as place_names
from qlccn.places.models import PROVINCE, Unit

TWO_TIER_FROM = date(2025, 7, 1)  # papers before it name units that no longer exist
PLACING = ("in_plan", "plan_withdrawn", "established", "expanded", "detailed_plan_approved")
NAMING = ("in_plan", "established", "expanded", "detailed_plan_approved", "abolished")
_KINDS_OF_ISSUER = (
    ("ubnd-xa-", "ubnd-cap-xa"), ("ubnd-phuong-", "ubnd-cap-xa"), ("ubnd-huyen-", "ubnd-cap-huyen"), ("ubnd-thanh-pho-", "ubnd-cap-huyen"),
    ("ubnd-tinh-", "ubnd-cap-tinh"), ("so-cong-thuong-", "so-cong-thuong"), ("hoi-dong-", "hoi-dong"), ("chu-tich-hoi-dong-", "hoi-dong"),
    ("ct-", "doanh-nghiep"), ("ld-", "doanh-nghiep"),
)  # fmt: skip
_UNTIL = re.compile(r"\s*\(đến (\d{1,2}/\d{1,2}/\d{4})\)\s*$")
_NUMBER = re.compile(r"\b\d+[a-z]?(?:/\d{4})?[/-][A-ZĐ][\w./-]*", re.IGNORECASE)
_COUNTED = {
    "số cụm trong quy hoạch": "clusters_count", "số cụm đã hình thành": "clusters_count", "cụm do doanh nghiệp làm chủ đầu tư": "clusters_count",
    "cụm chưa có quyết định thành lập": "clusters_count", "thành lập mới năm 2026": "clusters_count", "dự án thứ cấp": "projects_count",
    "tỷ lệ lấp đầy bình quân": "average_occupancy_percent", "tỷ lệ lấp đầy của cụm": "occupancy_percent", "giải phóng mặt bằng": "cleared_ha",
    "đất nguồn gốc chè Văn Hưng": "tea_land_ha",
}  # fmt: skip


@dataclass
class Replayed:
    """What a replay made: clusters by the name in the text, how many acts and claims, and what was left out and why."""

    clusters: dict[str, Cluster] = field(default_factory=dict)
    acts: int = 0
    claims: int = 0
    left_out: list[str] = field(default_factory=list)


@service("history.replayed")
def replay(data: Mapping[str, Any], *, by: Actor, province: Unit) -> Replayed:
    """Record all clusters, acts and claims of a history of one province, or refuse at the first entry that cannot be, naming it."""
    return _Replay(data, by, province).run()


class _Replay:
    def __init__(self, data: Mapping[str, Any], by: Actor, province: Unit) -> None:
        self.data, self.by, self.province = data, by, province
        self.issuers: Mapping[str, str] = data.get("meta", {}).get("issuers", {})
        self.papers: dict[tuple[Any, ...], Document] = {}
        self.numbered: dict[str, Document] = {}
        self.organisations: dict[str, Organisation] = {o.slug: o for o in Organisation.objects.all()}
        self.called: dict[str, Organisation] = {o.folded: o for o in self.organisations.values()}
        self.runs: dict[tuple[int, str, int], Run] = {}
        self.communes: dict[str, Unit] = {}
        self.links: list[tuple[Document, str, str]] = []
        self.figures: list[ClaimDraft] = []
        self.done = Replayed()

    def run(self) -> Replayed:
        entries: Sequence[Mapping[str, Any]] = self.data.get("clusters", ())
        opened = services.open_clusters([clean_name(e["cluster"]) for e in entries], by=self.by)
        drafts: list[ActDraft] = []
        for entry, cluster in zip(entries, opened, strict=True):
            self.done.clusters[entry["cluster"]] = cluster
            units = [self._commune(name) for name in entry.get("commune") or ()]
            for n, act in enumerate(entry.get("acts") or (), 1):
                try:
                    drafts.append(self._act(cluster, entry, act, n, units))
                except (Refusal, KeyError) as error:
                    raise Refusal(f"{entry['cluster']}, sự kiện thứ {n} ({act.get('kind')}): {error}") from error
        self.done.acts = len(services.record_acts(drafts, by=self.by))
        for row in self.data.get("claims") or ():
            self._claim(row)
        self.done.claims = len(services.record_claims(self.figures, by=self.by))
        self._link()
        return self.done

    def _act(self, cluster: Cluster, entry: Mapping[str, Any], act: Mapping[str, Any], n: int, units: list[Unit]) -> ActDraft:
        kind = act_kind(act["kind"])
        on = day_of(act["on"]) if act.get("on") else None
        document = self._paper(act["document"], kind, entry["cluster"], f"{cluster.code}/{n}")
        found = said(kind, act.get("terms") or {})
        terms: dict[str, Any] = dict(found.terms)
        terms |= {term: self._enterprise(name) for term, name in found.organisations.items()}
        if kind.id in NAMING and "name" in kind.terms and "name" not in terms:
            terms["name"] = clean_name(entry["cluster"])
        if units and self._places_here(entry, act):
            terms["commune"] = units
        self._keep_figures(cluster, kind, document, on, found.figures, act, units)
        note = "; ".join(part for part in (act.get("note") or "", *found.words) if part)
        return ActDraft(
            cluster=cluster, kind=kind.id, document=document, effective_on=on, terms=terms, run=self._run(cluster, act, kind),
            on_text=act.get("on_text") or ("" if on else "nguồn không ghi ngày"), position=n,
            confidence=act.get("confidence") or "secondary", note=note[:1000],
        )  # fmt: skip

    def _places_here(self, entry: Mapping[str, Any], act: Mapping[str, Any]) -> bool:
        """The text gives today's communes: they go with the papers that can name them; failing those, with the last that places."""
        placing = [a for a in entry["acts"] if act_kind(a["kind"]).id in PLACING and a.get("on")]
        naming = [a for a in placing if day_of(a["on"]) >= TWO_TIER_FROM]
        return any(act is a for a in naming or placing[-1:])

    def _keep_figures(
        self, cluster: Cluster, kind: ActKind, document: Document, on: date | None, figures: list[tuple[str, Any, str]],
        act: Mapping[str, Any], units: list[Unit],
    ) -> None:  # fmt: skip
        issuer = act["document"].get("issuer") or ""
        standing = "table" if kind.standing == "report" and issuer.startswith("so-cong-thuong-") else kind.standing
        of_a_part = len(units) > 1 and "phần thuộc" in (act.get("note") or "")  # the paper speaks for the commune's own part
        own = next((u for u in units if of_a_part and slugify(u.name) == issuer.removeprefix("ubnd-")), None)
        for indicator, value, base in figures:
            part = own if indicator == "reported_ha" else None
            self.figures.append(
                ClaimDraft(
                    "area_in_commune_ha" if part else indicator, value, document, standing, cluster=cluster, about_unit=part, as_of_on=on,
                    base=base, population=f"phần thuộc {own.name[:1].lower()}{own.name[1:]}" if own and not part else "",
                )
            )  # fmt: skip

    def _run(self, cluster: Cluster, act: Mapping[str, Any], kind: ActKind) -> Run | None:
        name = act.get("run") or ("establishment" if kind.rung in range(2, 10) else "")
        if not name:
            return None
        key = (cluster.pk, name, int(act.get("round") or 1))
        if key not in self.runs:
            self.runs[key] = services.open_run(cluster, name, round=key[2], by=self.by)
        return self.runs[key]

    # papers, organisations, places ------------------------------------------------------------------------------------------

    def _paper(self, given: Mapping[str, Any], kind: ActKind, cluster: str, own: str) -> Document:
        """The document of an act: one for all acts that share number, issuer and day; a paper without number and day is its act's own."""
        number, slug = given.get("number") or "", given.get("issuer") or ""
        on = day_of(given["date"]) if given.get("date") else None
        key = (number, slug, on, given.get("type")) if number or (on and slug) else (own,)
        if key not in self.papers:
            self.papers[key] = self._register(number, given.get("type") or "", slug, on, f"{kind.label} ({cluster})")
            if number:
                self.numbered.setdefault(fold(number), self.papers[key])
        for relation in ("amends", "replaces"):
            if given.get(relation):
                self.links.append((self.papers[key], relation, given[relation]))
        return self.papers[key]

    def _register(self, number: str, type_: str, slug: str, on: date | None, subject: str) -> Document:
        issuer = self._issuer(slug) if slug else None
        same = documents.find_duplicates(number=number, issued_on=on, issuer=issuer) if number else []
        if same:
            return same[0]
        return documents.register(
            type=type_ if type_ in Type.values else Type.OTHER, number=number, issuer=issuer, issued_on=on, subject=subject,
            province=self.province, by=self.by, allow_duplicate=True,
        )  # fmt: skip

    def _issuer(self, slug: str) -> Organisation:
        if (known := self.organisations.get(slug)) is not None:
            return known
        name = self.issuers.get(slug)
        if name is None:
            raise Refusal(f"cơ quan “{slug}” không có trong meta.issuers.")
        until = _UNTIL.search(name)
        name = _UNTIL.sub("", name)
        kind = next(
            (k for lead, k in _KINDS_OF_ISSUER if slug.startswith(lead)),
            slug.removesuffix("-" + slugify(self.province.short_name)),
        )
        ended = clock.parse_day(until.group(1)) if until else None
        return self._open(kind, name, slug, self._home_of(slug, kind, ended), ended)

    def _home_of(self, slug: str, kind: str, ended: date | None) -> Unit | None:
        """The territory of a public body: its commune, its former province, else the province of the history."""
        if kind in ("doanh-nghiep", "hoi-dong", "ubnd-cap-huyen"):
            return None
        if kind == "ubnd-cap-xa":
            return self._commune(slug.removeprefix("ubnd-").replace("-", " "))
        if ended:
            former = place_names.resolve(slug.rpartition("tinh-")[2].replace("-", " "), day=ended, level=PROVINCE)
            named = [u for u in Unit.objects.in_force(ended).filter(level=PROVINCE) if slug.endswith("-" + slugify(u.short_name))]
            return (former or named or [None])[0]
        return self.province

    def _enterprise(self, name: str) -> Organisation:
        return self.called.get(fold(name)) or next(
            (self._issuer(slug) for slug, known in self.issuers.items() if fold(_UNTIL.sub("", known)) == fold(name)), None
        ) or self._open("doanh-nghiep", name, slugify(name)[:120], None, None)  # fmt: skip

    def _open(self, kind: str, name: str, slug: str, unit: Unit | None, ended: date | None) -> Organisation:
        made = self.called.get(fold(name))
        if made is None:
            made = parties.open_organisation(kind=kind[:60], name=name, slug=slug, unit=unit, valid_to=ended, by=self.by)
        self.organisations[slug] = self.organisations[made.slug] = self.called[made.folded] = made
        return made

    def _commune(self, name: str) -> Unit:
        if name not in self.communes:
            found = place_names.resolve_commune(name, self.province, clock.today())
            if len(found) != 1:
                raise Refusal(
                    f"“{name}”: {len(found)} đơn vị cấp xã của {self.province} có tên này; ghi rõ hơn.", field="commune"
                )
            self.communes[name] = found[0]
        return self.communes[name]

    # figures that disagree --------------------------------------------------------------------------------------------------

    def _claim(self, row: Mapping[str, Any]) -> None:
        """A dated figure of the table of conflicts; one without a value, or of a cluster not in the history, is left out and said."""
        value, subject = row.get("value"), str(row["subject"])
        clusters = self._named(subject)
        if value is None or (not clusters and subject.startswith("CCN ")):
            self.done.left_out.append(
                f"{row['topic']}, {subject}: {'không có trị số' if value is None else 'cụm không có trong dữ liệu'}"
            )
            return
        as_of = str(row.get("as_of") or "")
        document = self._cited(str(row["paper"]), as_of)
        indicator, measured, base = _measured(row, value)
        where = "" if clusters or subject == "toàn tỉnh" else subject
        partial = row.get("note") if clusters and "phần" in str(row.get("note") or "") else ""
        subjects: Sequence[Cluster | None] = clusters or [None]
        for cluster in subjects:
            self.figures.append(
                ClaimDraft(
                    indicator, measured, document, "note" if row.get("status") == "rejected" else "table", cluster=cluster,
                    about_unit=None if cluster else self.province, as_of_on=clock.parse_day(as_of) if len(as_of) == 10 else None,
                    period=as_of if len(as_of) == 7 else "", base=base[:120],
                    population="; ".join(filter(None, (where, row.get("population"), partial)))[:250],
                    passage="bảng đối chiếu số liệu", note="; ".join(filter(None, (row.get("note"), _parts(row))))[:500],
                )
            )  # fmt: skip

    def _named(self, subject: str) -> list[Cluster]:
        """Clusters of the history that a subject names: "CCN Y Can", "CCN Phú Thịnh 1, 2"."""
        head = re.split(r" \d+, ", subject)[0]
        wanted = {fold_name(subject)} | {fold_name(f"{head} {n}") for n in re.findall(r"\d+", subject) if ", " in subject}
        return [c for name, c in self.done.clusters.items() if fold_name(name) in wanted]

    def _cited(self, paper: str, as_of: str) -> Document:
        """The paper of a figure: one already in the history by its number, else registered as it is called."""
        number = _NUMBER.search(paper)
        if number and fold(number.group()) in self.numbered:
            return self.numbered[fold(number.group())]
        key = ("cited", paper, as_of)
        if key not in self.papers:
            on = clock.parse_day(as_of) if len(as_of) == 10 else None
            self.papers[key] = documents.register(
                type=Type.REPORT if "báo cáo" in paper else Type.OTHER, number=number.group() if number else "", issued_on=on,
                subject=paper, province=self.province, by=self.by, allow_duplicate=True,
            )  # fmt: skip
        return self.papers[key]

    def _link(self) -> None:
        """Which paper amends or replaces which, where both are in the history and the days allow it."""
        for source, relation, number in self.links:
            target = self.numbered.get(fold(number))
            if target is None or target.pk == source.pk:
                continue
            if source.issued_on and target.issued_on and source.issued_on < target.issued_on:
                self.done.left_out.append(f"{source}: ghi là {relation} {target} nhưng ban hành trước")
                continue
            documents.link(source, Link.Kind.AMENDS if relation == "amends" else Link.Kind.REPLACES, target, by=self.by)


def _measured(row: Mapping[str, Any], value: Any) -> tuple[str, Any, str]:
    """(indicator, value, base) of a row; a day of establishment is a day, other words are kept as they are."""
    if row["topic"] in _COUNTED:
        indicator = _COUNTED[row["topic"]]
        named = row["topic"] if indicator == "clusters_count" else ""
        base = str(row.get("base") or "") if indicator.endswith("percent") else ""
        return indicator, value, named or base
    text = str(value)
    if text.startswith("thành lập ") and len(text) == 20:
        return "established_on", day_of(text[10:]), ""
    return "document_detail", text, re.split(r"\d", text)[0].strip(" /,")


def _parts(row: Mapping[str, Any]) -> str:
    """Numerator and denominator, in words."""
    told = [(label, row.get(key)) for label, key in (("tử số", "numerator"), ("mẫu số", "base_value"))]
    return ", ".join(f"{label} {str(v).replace('.', ',')}" for label, v in told if v is not None)
