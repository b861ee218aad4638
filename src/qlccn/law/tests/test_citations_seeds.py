"""The five reference documents: every instrument of the answer key is found, and hardly anything else."""

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from qlccn.law.citations import find

pytestmark = pytest.mark.shared


def key(number: str) -> str:
    """Digits and folded letters only, as the reference scorer compares."""
    plain = unicodedata.normalize("NFD", number.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9/\-]", "", "".join(c for c in plain if not unicodedata.combining(c))).lstrip("0")


def test_the_answer_key_is_found(shared_dir: Path) -> None:
    documents = yaml.safe_load((shared_dir / "data" / "directives-gold.yaml").read_text("utf-8"))["documents"]
    right = wanted = dated = days = 0
    for document in documents:
        text = (shared_dir / "seeds" / document["file"]).read_text("utf-8")
        found = find(text)
        assert all(text[slice(*c.span)] == c.text for c in found)
        numbers = {key(c.number) for c in found}
        for basis in document["legal_bases"]:
            wanted += 1
            right += key(basis["number"]) in numbers
            if basis["date"]:
                days += 1
                dated += any(key(c.number) == key(basis["number"]) and str(c.issued) == basis["date"] for c in found)
    assert right / wanted >= 0.97
    assert dated / days >= 0.97


def test_the_texts_of_the_law_give_no_number_that_nobody_wrote(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "law" / "texts").glob("*.txt")):
        text = path.read_text("utf-8")
        flat = re.sub(r"\s+", "", unicodedata.normalize("NFC", text))
        for citation in find(text):
            if "/" in citation.number:
                assert citation.number in flat, (path.name, citation)
