"""A report that was sent stays as it was; what changed since is shown beside it."""

import json
from datetime import date

import pytest

from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.reporting import frozen, lists, queries, sending, services
from qlccn.reporting.models import Report
from qlccn.reporting.tests.makers import H1, founded, told
from qlccn.testing import Cast


def test_a_sent_report_is_made_again_byte_for_byte_after_a_later_correction(cast: Cast):
    one = founded(cast, "CCN Một")
    first = told(cast, "leased_ha", 10, cluster=one)
    with clock.held(date(2026, 6, 20)):
        package = sending.send("04", "15", H1, by=cast.officer)
    with clock.held(date(2026, 7, 1)):
        clusters.retract_claim(first, reason="Đo lại", by=cast.officer)
        told(cast, "leased_ha", 12, cluster=one)
        now = queries.roll_up(cast.officer, "04", "15", H1)
        package.refresh_from_db()
        assert sending.again(package) == package.body
        assert frozen.checksum(package.body) == package.checksum
        found = {d.code: (d.sent, d.now) for d in sending.differences(package, now)}
        assert found["18"] == (10, 12)
        assert set(found) == {"18", "19"} or set(found) == {"18"}
        second = sending.send("04", "15", H1, by=cast.officer)
    assert (package.number, second.number) == (1, 2)
    assert json.loads(package.body)["coverage"]["clusters_reported"] == 1


def test_sending_hands_in_the_report_that_is_owed(cast: Cast):
    founded(cast, "CCN Một")
    services.open_cycle("03", H1, cast.province, by=cast.officer)
    sending.send("03", cast.commune.code, H1, by=cast.commune_officer)
    row = Report.objects.get()
    assert (row.state, row.values["3"], row.received_on) == ("submitted", "1", date(2026, 6, 16))
    assert [r.pk for r in lists.to_decide(cast.officer)] == [row.pk]
    services.accept(row, by=cast.officer)
    assert lists.cycles(cast.officer)[0].tally.accepted == 1


def test_only_after_the_cut_off_and_only_ones_own(cast: Cast):
    founded(cast, "CCN Một")
    with clock.held(date(2026, 6, 14)), pytest.raises(Refusal, match="chốt số liệu"):
        sending.send("04", "15", H1, by=cast.officer)
    for actor, form, code in (
        (cast.outsider, "04", "15"), (cast.commune_officer, "04", "15"), (cast.commune_officer, "03", cast.other_commune.code),
        (cast.tenant, "03", cast.commune.code), (cast.officer, "01", "x"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            sending.send(form, code, H1, by=actor)
    package = sending.send("04", "15", H1, by=cast.officer)
    for actor in (cast.outsider, cast.tenant, cast.commune_officer):
        with pytest.raises(queries.NotThere):
            sending.get(actor, package.pk)


def test_the_matrix_tells_in_time_late_and_missing(cast: Cast):
    one = founded(cast, "CCN Một")
    assert one
    for period, day in (("2025", date(2025, 12, 16)), (H1, date(2026, 6, 16))):
        with clock.held(day):
            services.open_cycle("02", period, cast.province, by=cast.officer)
    with clock.held(date(2026, 6, 30)):
        rows = dict(lists.matrix(cast.officer, "02", cast.province.pk).rows)
        assert [look for look, _ in rows["Xã Bảo Ái"]] == ["none", "none"]
    for actor, seen in (
        (cast.investor, 2),
        (cast.commune_officer, 2),
        (cast.outsider, 0),
        (cast.second_commune_officer, 0),
        (cast.tenant, 0),
    ):
        assert lists.visible_to(actor).count() == seen
