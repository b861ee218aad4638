"""The form a report came in stays with it, byte for byte, for those who see the report and nobody else."""

import hashlib
import os
from pathlib import Path

import pytest

from qlccn.core.refusal import Refusal
from qlccn.documents.sweeps import remove_orphans
from qlccn.parties.actor import Actor
from qlccn.reporting import attachments, import_report, own_form, services, upload
from qlccn.reporting.models import Report, ReportFile
from qlccn.reporting.queries import NotThere
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.forms import changed, fill
from qlccn.reporting.tests.makers import H1, founded, project
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
GOOD = {"D1": 12.5, "D2": 0.75, "D3": 120, "D4": 9.2}


@pytest.fixture
def report(cast: Cast) -> Report:
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return Report.objects.get()


def bytes_of(actor: Actor, report: Report, file: ReportFile) -> bytes:
    return attachments.open_file(actor, report.pk, file.pk).path.read_bytes()


def test_the_form_handed_in_is_kept_as_it_came_and_read_by_who_sees_the_report(cast: Cast, report: Report):
    data = changed(own_form.sheet(report), fill(**GOOD))
    assert import_report.take(data, "biểu quý.xlsx", by=cast.tenant).committed
    file = report.files.get()
    assert (file.what, file.name, file.size) == ("form", "biểu quý.xlsx", len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert file.values == {"1": "12.5", "2": "0.75", "3": "120", "4": "9.2"}
    for actor in (cast.tenant, cast.commune_officer, cast.officer):
        assert bytes_of(actor, report, file) == data
    for actor in (cast.investor, cast.second_commune_officer, cast.outsider, cast.nobody):
        with pytest.raises(NotThere):
            attachments.open_file(actor, report.pk, file.pk)


def test_a_form_entered_on_behalf_is_kept_too_and_one_that_is_refused_leaves_nothing(cast: Cast, report: Report):
    wrong = changed(own_form.sheet(report), fill(**GOOD | {"D3": -1}))
    assert not import_report.take(wrong, "sai.xlsx", by=cast.officer).committed
    assert not ReportFile.objects.exists()
    data = changed(own_form.sheet(report), fill(**GOOD))
    assert import_report.take(data, "b.xlsx", by=cast.officer).committed
    assert bytes_of(cast.tenant, report, report.files.get()) == data


def test_a_form_read_into_the_draft_says_where_the_draft_now_differs(cast: Cast, report: Report):
    data = changed(own_form.sheet(report), fill(**GOOD))
    entry = upload.read(data, report)
    attachments.into_draft(report, entry, data, "b.xlsx", by=cast.tenant)
    attachments.into_draft(report, entry, data, "b.xlsx", by=cast.tenant)  # read again: one file
    file = report.files.get()
    report.refresh_from_db()
    assert attachments.differs(file, report) == []
    services.save_draft(report, Entry({"1": "12,5", "2": "0,75", "3": "125"}), by=cast.tenant)
    report.refresh_from_db()
    assert attachments.differs(file, report) == ["3", "4"]


def test_the_very_file_that_was_given_back_is_refused_until_something_in_it_changes(cast: Cast, report: Report):
    data = changed(own_form.sheet(report), fill(**GOOD))
    assert import_report.take(data, "b.xlsx", by=cast.tenant).committed
    with pytest.raises(Refusal, match="Chờ xét"):
        import_report.take(data, "b.xlsx", by=cast.tenant)
    services.give_back(report, reason="Lao động chưa khớp.", by=cast.commune_officer)
    report.refresh_from_db()
    with pytest.raises(Refusal, match=r"Đúng tệp này đã nộp ngày .* bị trả lại: Lao động chưa khớp\."):
        import_report.take(data, "b.xlsx", by=cast.tenant)
    with pytest.raises(Refusal, match="Đúng tệp này"):
        attachments.into_draft(report, upload.read(data, report), data, "b.xlsx", by=cast.tenant)
    mended = changed(data, fill(D3=121))
    assert import_report.take(mended, "b.xlsx", by=cast.tenant).committed
    assert [f.values["3"] for f in report.files.all()] == ["120", "121"]


def test_files_of_reports_are_not_swept_away(cast: Cast, report: Report, settings):
    data = changed(own_form.sheet(report), fill(**GOOD))
    import_report.take(data, "b.xlsx", by=cast.tenant)
    for path in Path(settings.FILES_DIR).rglob("*"):
        os.utime(path, (0, 0))
    assert remove_orphans() == ""
    assert bytes_of(cast.tenant, report, report.files.get()) == data


def test_the_pdf_of_a_report_is_the_same_bytes_for_the_same_figures(cast: Cast, report: Report):
    services.save_draft(report, Entry({"1": "12,5"}), by=cast.tenant)
    report.refresh_from_db()
    first = own_form.to_sign(report)
    assert first.startswith(b"%PDF-")
    assert own_form.to_sign(Report.objects.get()) == first
    services.save_draft(report, Entry({"1": "12,6"}), by=cast.tenant)
    assert own_form.to_sign(Report.objects.get()) != first
