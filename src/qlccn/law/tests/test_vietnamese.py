"""What an officer sees on the law pages is Vietnamese: no English word is left in the shipped data."""

import re

import pytest

from qlccn.law.loader import DATA, load

ENGLISH = re.compile(
    r"\b(the|and|of|from|with|not|only|district|commune|province|report|appraise|decide|receipt|before|after|source|summary|"
    r"cluster|clusters|owner|dossier|notice|secondary|derived|seed)\b",
    re.IGNORECASE,
)


def _shown() -> list[tuple[str, str]]:
    law = load()
    texts = [(p.id, text) for p in law.parameters.values() for text in (p.name_vi, p.logic, p.base, p.exception)]
    for parameter in law.parameters.values():
        for v in parameter.values:
            texts += [(parameter.id, text) for text in (v.article, v.cite, v.note, v.condition, v.exempt, v.test)]
            texts += [(parameter.id, v.start.event)] if v.start else []
            texts += [(parameter.id, v.value)] if isinstance(v.value, str) and v.unit == "text" else []
    for procedure in law.procedures.values():
        texts += [(procedure.id, t) for d in procedure.details for t in (d.title, d.article, *d.items)]
        texts += [(procedure.id, t) for r in procedure.rules for t in (r.case, r.text, r.article)]
        for version in procedure.versions:
            texts += [(procedure.id, t) for t in (version.differs, version.note, *version.removed.values())]
            texts += [
                (f"{procedure.id}/{s.id}", t) for s in version.steps for t in (s.action, s.output, s.article, s.effect, s.note)
            ]
    texts += [(i.id, t) for i in law.instruments.values() for t in (i.title, i.note)]
    texts += [(t.new, t.text + t.cite) for t in law.transitions] + [(r.id, r.name + r.note) for r in law.regimes]
    texts += [(a.id, d.what + d.ref) for a in law.agencies.all for d in a.duties]
    texts += [(f.id, r.name_vi + r.derive) for f in law.forms.forms.values() for r in f.rows]
    texts += [(m.id, m.label + m.meaning) for m in law.confidence.values()]
    return texts


def test_no_english_word_is_left_in_what_is_shown() -> None:
    assert [(key, text) for key, text in _shown() if ENGLISH.search(text)] == []


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.yaml")), ids=lambda p: p.name)
def test_a_data_file_holds_no_path_of_a_machine(path) -> None:  # type: ignore[no-untyped-def]
    assert not re.search("/(work|tmp|home|root)/", path.read_text(encoding="utf-8"))


def test_abbreviated_clauses_are_written_out() -> None:
    """ "k3 Điều 10" is a note; an officer reads "khoản 3 Điều 10"."""
    short = re.compile(r"\bk\d+[a-z]? Điều")
    assert [(key, text) for key, text in _shown() if short.search(text)] == []
