"""One paper, read: metadata, citations with their status, obligations, tasks, clusters. Composition only; nothing is stored
here.
"""

from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from qlccn.law import citation_status, citations
from qlccn.law.loader import load
from qlccn.reading.agencies import Directory
from qlccn.reading.cluster_names import find_clusters
from qlccn.reading.metadata import Metadata, read_metadata
from qlccn.reading.obligations import read_obligations
from qlccn.reading.secrecy import require_open
from qlccn.reading.source import Source
from qlccn.reading.structure import outline
from qlccn.reading.tasks import read_tasks


@dataclass(frozen=True)
class JudgedCitation:
    """A citation and what stands of it on the paper's day."""

    citation: citations.Citation
    judged: citation_status.Judged


@dataclass(frozen=True)
class Paper:
    """What was read out of one file. `flags` are codes of the contract, `issues` Vietnamese sentences; both concern the whole
    paper.
    """

    source: Source
    metadata: Metadata
    citations: tuple[JudgedCitation, ...]
    obligations: tuple[Any, ...]
    tasks: tuple[Any, ...]
    clusters: tuple[Any, ...]
    judged_on: date
    flags: tuple[str, ...]
    issues: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The contract's `ingest --json`; document-wide flags stand before the sentences in `quality.issues`."""
        return {
            "file": self.source.name,
            "quality": {"ocr_noise": self.source.ocr_noise, "issues": [*self.flags, *self.issues]},
            "metadata": self.metadata.as_json(),
            "citations": [_citation(item) for item in self.citations],
            "obligations": [_plain(item) for item in self.obligations],
            "tasks": [_plain(item) for item in self.tasks],
            "clusters": [_plain(item) for item in self.clusters],
        }


def read_paper(source: Source, *, on: date | None = None, today: date, not_secret: bool = False) -> Paper:
    """Read a paper; refuses one with a secrecy mark before anything else is done with it.

    Citations are judged on `on`, else on the paper's own day, else on `today`.
    """
    law = load()
    metadata = read_metadata(source.text, law.agencies, noise=source.ocr_noise)
    require_open(source.text, f"{metadata.number or ''}{metadata.number_suffix}", name=source.name, not_secret=not_secret)
    day = on or metadata.date or today
    found = tuple(JudgedCitation(c, citation_status.judge(law, c, day)) for c in citations.find(source.text))
    reach = directory()
    clauses = outline(source.text, metadata.body_span)
    return Paper(
        source, metadata, found, tuple(read_obligations(source.text, clauses, reach, metadata)),
        tuple(read_tasks(source.text, reach, metadata)), tuple(find_clusters(source.text)), day,
        tuple(dict.fromkeys([*source.flags, *metadata.flags, *_citation_flags(found)])),
        (*source.issues, *metadata.issues, *_citation_issues(found, day)),
    )  # fmt: skip


@lru_cache(maxsize=1)
def directory() -> Directory:
    """Names of all bodies of the law data, indexed once."""
    return Directory(load().agencies)


_ENDED = ("expired", "expired-in-part")


def _citation_flags(found: tuple[JudgedCitation, ...]) -> list[str]:
    return ["dead-citation"] if any(item.judged.status == "expired" for item in found) else []


def _citation_issues(found: tuple[JudgedCitation, ...], day: date) -> list[str]:
    """One sentence for each cited instrument that no longer stands, or did not say when it was issued as the law data know it."""
    out: dict[str, None] = {}
    for item in found:
        if item.judged.status in _ENDED:
            part = " một phần" if item.judged.status == "expired-in-part" else ""
            by = f", thay bằng {load().instruments[item.judged.replaced_by].name}" if item.judged.replaced_by else ""
            out[f"Viện dẫn {item.citation.number} đã hết hiệu lực{part} tại ngày {day:%d/%m/%Y}{by}."] = None
        if "wrong-date" in item.judged.flags:
            out[f"Ngày ghi của {item.citation.number} không khớp ngày ban hành đã biết; xin đối chiếu."] = None
    return list(out)


def _citation(item: JudgedCitation) -> dict[str, Any]:
    cited = item.citation
    return {
        "number": cited.number, "date": cited.issued.isoformat() if cited.issued else None, "article": cited.article,
        "text": cited.text, "span": list(cited.span), "status": item.judged.status,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Values of JSON out of the readers' rows."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
