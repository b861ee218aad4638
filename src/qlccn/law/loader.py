"""Loading the law: every data file read, linked and checked, or refused with the file, the line and what to mend."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qlccn.law import read_agencies, read_forms, read_parameters, read_procedures, read_scoring
from qlccn.law.datafile import Entry, LawDataError, read_yaml
from qlccn.law.model import Law
from qlccn.law.read_base import read_instruments, read_regimes, read_vocabulary

__all__ = ["DATA", "LawDataError", "load"]

DATA = Path(__file__).resolve().parent / "data"
FILES = ("vocabulary.yaml", "instruments.yaml", "regimes.yaml", "agencies.yaml", "scoring.yaml", "forms.yaml")


def load(directory: Path | None = None) -> Law:
    """The law of the data files (cached for the shipped ones); raises LawDataError, a Vietnamese sentence, for any slip."""
    return _shipped() if directory is None else _read(directory)


@lru_cache(maxsize=1)
def _shipped() -> Law:
    return _read(DATA)


def _read(directory: Path) -> Law:
    _check_files(directory)
    vocabulary, instrument_top, regime_top, agency_top, scoring_top, form_top = (
        read_yaml(directory / name, name) for name in FILES
    )
    parameter_tops, procedure_tops = _folder(directory, "parameters"), _folder(directory, "procedures")
    words = read_vocabulary(vocabulary)
    instruments = read_instruments(instrument_top, words)
    regimes, transitions, principles = read_regimes(regime_top, instruments, words)
    names = read_agencies.agency_names(agency_top)
    agencies = read_agencies.read_agencies(agency_top, instruments, words)
    steps = read_procedures.step_names(procedure_tops)
    parameters, groups = read_parameters.read_parameters(
        parameter_tops, read_parameters.Context(words, instruments, regimes, names, steps)
    )
    procedures = read_procedures.read_procedures(
        procedure_tops, read_procedures.Context(words, instruments, regimes, parameters, names)
    )
    return Law(
        as_of=words.as_of, confidence=words.marks, sources=words.sources, instruments=instruments, regimes=regimes,
        transitions=transitions, principles=principles, groups=groups, parameters=parameters, procedures=procedures,
        cluster_types=words.cluster_types, provinces=words.provinces, labels=words.labels,
        scoring=read_scoring.read_scoring(scoring_top, read_scoring.Context(words, instruments, regimes, parameters)),
        forms=read_forms.read_forms(form_top, read_forms.Context(words, instruments, parameters, names)), agencies=agencies,
    )  # fmt: skip


def _folder(directory: Path, name: str) -> list[Entry]:
    paths = sorted((directory / name).glob("*.yaml"))
    if not paths:
        raise LawDataError(f"Thiếu thư mục dữ liệu luật “{name}”; cài lại gói hoặc chép lại thư mục này.")
    return [read_yaml(path, f"{name}/{path.name}") for path in paths]


def _check_files(directory: Path) -> None:
    """A file nobody reads is a misspelt name: refuse it rather than leave its rules out (the calendar and the paper format have their own readers)."""
    for path in sorted(directory.iterdir()) if directory.is_dir() else ():
        known = (
            path.name in FILES or path.name in ("parameters", "procedures") or path.name.startswith(("calendar", "paper_format"))
        )
        if not known and not path.name.startswith((".", "_")):
            raise LawDataError(f"Tệp lạ trong dữ liệu luật: “{path.name}”; đổi lại đúng tên hoặc bỏ ra ngoài.")
