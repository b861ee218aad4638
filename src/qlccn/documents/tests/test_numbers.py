"""Numbers are given once and without gaps, also when many ask at once and some change their mind."""

import threading

import pytest
from django.db import connection, transaction

from qlccn.core.refusal import Refusal
from qlccn.documents import services
from qlccn.documents.models import Document, DocumentNumber
from qlccn.testing import Cast, make_cast


def test_numbers_run_from_one_in_each_register_and_year(cast: Cast):
    def take(register: str, year: int) -> int:
        return services.take_number(cast.department, register, year=year, by=cast.officer).value

    assert [take("Công văn", 2026), take("Công văn", 2026), take("Tờ trình", 2026), take("Công văn", 2027)] == [1, 2, 1, 1]


def test_a_number_of_an_undone_transaction_is_given_again(cast: Cast):
    class Changed(Exception):
        pass

    services.take_number(cast.department, "Công văn", by=cast.officer)

    def change_my_mind() -> None:
        with transaction.atomic():
            services.take_number(cast.department, "Công văn", by=cast.officer)
            raise Changed

    with pytest.raises(Changed):
        change_my_mind()
    assert services.take_number(cast.department, "Công văn", by=cast.officer).value == 2


def test_a_number_is_taken_only_from_ones_own_register(cast: Cast):
    for actor in (cast.outsider, cast.tenant, cast.commune_officer, cast.nobody):
        with pytest.raises(Refusal, match="cơ quan mình"):
            services.take_number(cast.department, "Công văn", by=actor)


def in_threads(work, count: int = 8) -> list[BaseException]:
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def run(n: int) -> None:
        try:
            start.wait(10)
            work(n)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


@pytest.mark.django_db(transaction=True)
def test_sixteen_clerks_take_a_thousand_numbers_without_gap_or_twin():
    cast, taken, undone = make_cast(), [], []

    def work(n: int) -> None:
        wanted = 63 if n < 8 else 62  # a thousand in all
        while wanted:
            try:
                with transaction.atomic():
                    value = services.take_number(cast.department, "Công văn", year=2026, by=cast.officer).value
                    if (value * 7 + n) % 10 == 0 and len(undone) < 200:
                        raise Refusal("đổi ý")
            except Refusal:
                undone.append(value)
                continue
            taken.append(value)
            wanted -= 1

    assert in_threads(work, 16) == []
    assert sorted(taken) == list(range(1, 1001))
    assert DocumentNumber.objects.get().last == 1000
    assert undone


@pytest.mark.django_db(transaction=True)
def test_two_clerks_entering_one_paper_at_once_make_one():
    cast = make_cast()
    errors = in_threads(lambda _: services.register(type="quyet-dinh", number="1/QĐ-UBND", by=cast.officer), 4)
    assert Document.objects.count() == 1
    assert [type(e) for e in errors] == [services.Duplicate] * 3
