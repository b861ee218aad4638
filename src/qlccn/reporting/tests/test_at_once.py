"""Many people at the same reports at once: every acceptance counts once, and none is lost."""

import threading
from datetime import date

import pytest
from django.db import connection

from qlccn.clusters.models import Claim, TenantProject
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.notices.models import Notice
from qlccn.obligations.models import Answer
from qlccn.reporting import services
from qlccn.reporting.models import Nudge, Report, ReportEvent
from qlccn.reporting.services import Entry
from qlccn.reporting.sweeps import report_reminders
from qlccn.reporting.tests.makers import H1, founded
from qlccn.testing import make_cast

WRITERS, EACH = 16, 2


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_lose_none_and_two_who_want_the_same_one_take_it_once():
    cast = make_cast()
    one = founded(cast, "CCN Một")
    count = WRITERS * EACH
    TenantProject.objects.bulk_create(
        [TenantProject(cluster=one, code=f"{one.code}/{n:03d}", tenant=cast.plant, name=f"Xưởng {n}") for n in range(count)]
    )
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    keys = list(Report.objects.values_list("pk", flat=True))
    for key in keys:
        services.submit(key, Entry({"1": "1", "2": "1", "3": "10", "4": "8"}), by=cast.tenant)
    start, faults, told = threading.Barrier(WRITERS), [], []

    def work(n: int) -> None:
        with clock.held(date(2026, 6, 16)):
            start.wait(30)
            for key in (
                keys[n::WRITERS] + keys[(n + 1) % WRITERS :: WRITERS]
            ):  # one's own, then the neighbour's: taken once all the same
                try:
                    services.accept(key, by=cast.commune_officer)
                except Refusal as no:
                    told.append(no.message)
                except Exception as fault:
                    faults.append(fault)
        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(told) == count
    assert all("Đã chấp nhận" in message for message in told)
    assert Report.objects.filter(state="accepted").count() == count
    assert Claim.objects.standing().filter(indicator="workers").count() == count
    assert ReportEvent.objects.filter(what="accepted").count() == count
    assert Answer.objects.exclude(accepted_at=None).count() == count


@pytest.mark.django_db(transaction=True)
def test_workers_that_remind_at_once_remind_once():
    cast = make_cast()
    founded(cast, "CCN Một")
    services.open_cycle("02", H1, cast.province, by=cast.officer)
    Notice.objects.all().delete()
    start, faults, said = threading.Barrier(4), [], []

    def work() -> None:
        with clock.held(date(2026, 6, 16)):
            start.wait(30)
            try:
                said.append(report_reminders())
            except Exception as fault:
                faults.append(fault)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(said) == ["", "", "", "nhắc 1 kỳ báo cáo"]
    assert (Nudge.objects.count(), Notice.objects.count()) == (1, 1)
