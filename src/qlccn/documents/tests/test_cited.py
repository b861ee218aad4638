"""Papers known only because a list names them."""

from datetime import date

import pytest

from qlccn.core.refusal import Refusal
from qlccn.documents.cited import register_cited
from qlccn.documents.queries import visible_to
from qlccn.documents.search import search
from qlccn.parties.actor import CLI
from qlccn.testing import make_cast

PAPER = {
    "type": "quyet-dinh",
    "number": "298/QĐ-UBND",
    "issued_on": date(2025, 2, 20),
    "subject": "Thành lập CCN Thống Nhất 1",
    "issuer_name": "UBND tỉnh",
}


@pytest.mark.django_db
def test_cited_papers_are_found_by_number_and_words_and_seen_by_their_holder() -> None:
    cast = make_cast()
    [row] = register_cited([PAPER], by=cast.officer)
    assert list(search(visible_to(cast.officer), "thong nhat")) == [row]
    assert row.number_folded == "298/qd-ubnd"
    assert row.holder == cast.department
    assert not visible_to(cast.tenant).filter(pk=row.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"number": ""}, {"number": "9" * 81}, {"issued_on": date(2099, 1, 1)}])
def test_a_cited_paper_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        register_cited([PAPER | change], by=CLI)


@pytest.mark.django_db
def test_who_keeps_no_register_cites_nothing() -> None:
    cast = make_cast()
    for actor in (cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            register_cited([PAPER], by=actor)
