"""Loading the law: every data file read, linked and checked, or refused with the file, the line and what to mend."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from time import monotonic

from qlccn.law import decrees, read_agencies, read_forms, read_parameters, read_procedures, read_scoring
from qlccn.law.datafile import Entry, LawDataError, read_yaml
from qlccn.law.model import Law
from qlccn.law.read_base import read_instruments, read_regimes, read_vocabulary

__all__ = ["ADDED", "DATA", "LawDataError", "follow", "load", "look_now", "read_with"]

log = logging.getLogger(__name__)

DATA = Path(__file__).resolve().parent / "data"
FILES = ("vocabulary.yaml", "instruments.yaml", "regimes.yaml", "agencies.yaml", "scoring.yaml", "forms.yaml")


ADDED = "luat"  # folder of added decrees under the home of an installation
_LOOK_EVERY = 1.0  # seconds between two looks at the folder of added decrees: a page asks for the law thousands of times
_followed: Path | None = None
_held: tuple[float, tuple[tuple[str, int, int], ...], Law] | None = None


def follow(folder: Path | None) -> None:
    """From here on `load` lays the decrees of this folder over the shipped law, and reads them anew when the folder changes."""
    global _followed, _held
    _followed, _held = folder, None


def load(directory: Path | None = None) -> Law:
    """The law of the data files (cached for the shipped ones); raises LawDataError, a Vietnamese sentence, for any slip."""
    if directory is not None:
        return _read(directory)
    return _shipped() if _followed is None else _current(_followed)


def look_now() -> None:
    """Look at the folder at the next question, without waiting (whoever just put a decree there)."""
    global _held
    _held = _held and (0.0, *_held[1:])


def _current(folder: Path) -> Law:
    """The shipped law with the folder's decrees. A folder that went bad leaves the law that was held, and says so in the log."""
    global _held
    now = monotonic()
    if _held and now - _held[0] < _LOOK_EVERY:
        return _held[2]
    seen = tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in decrees.files_in(folder))
    if _held and seen == _held[1]:
        _held = (now, seen, _held[2])
        return _held[2]
    try:
        found = _read(DATA, decrees.files_in(folder)) if seen else _shipped()
    except LawDataError as no:
        if _held is None:
            raise
        log.error("nghị định thêm không đọc được, vẫn dùng dữ liệu luật đang có: %s", no.message)
        found = _held[2]
    _held = (now, seen, found)
    return found


@lru_cache(maxsize=1)
def _shipped() -> Law:
    return _read(DATA)


def read_with(added: Sequence[Path]) -> Law:
    """The shipped law with these decrees, checked as a whole: what a decree would make of it."""
    return _read(DATA, added)


def _read(directory: Path, added: Sequence[Path] = ()) -> Law:
    _check_files(directory)
    vocabulary, instrument_top, regime_top, agency_top, scoring_top, form_top = (
        read_yaml(directory / name, name) for name in FILES
    )
    parameter_tops, procedure_tops = _folder(directory, "parameters"), _folder(directory, "procedures")
    tops = {
        "instruments": instrument_top, "regimes": regime_top, "scoring": scoring_top, "parameters": parameter_tops,
        "procedures": procedure_tops,
    }  # fmt: skip
    for path in added:
        decrees.add(tops, path)
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
        added=tuple(path.name for path in added),
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
