"""Addresses of the reporting pages."""

from django.urls import path

from qlccn.workbench import (
    reports,
    reports_adhoc,
    reports_composed,
    reports_entry,
    reports_files,
    reports_national,
    reports_pictures,
    reports_situation,
    reports_tables,
    reports_timeliness,
)

urlpatterns = [
    path("bao-cao/", reports.index, name="reports"),
    path("bao-cao/mo-ky/", reports.open_cycle, name="reports_open"),
    path("bao-cao/ky/<int:pk>/", reports.cycle, name="report_cycle"),
    path("bao-cao/ky/<int:pk>/don-doc.docx", reports.letter, name="report_letter"),
    path("bao-cao/nhac/<int:pk>/cong-van.docx", reports.nudge_letter, name="report_nudge"),
    path("bao-cao/<int:pk>/", reports_entry.show, name="report"),
    path("bao-cao/<int:pk>/kiem-tra/", reports_entry.check, name="report_check"),
    path("bao-cao/<int:pk>/tep/<int:file_id>/", reports_files.file, name="report_kept"),
    path("bao-cao/<int:pk>/bieu.xlsx", reports_files.sheet, name="report_sheet"),
    path("bao-cao/toan-quoc/", reports_national.show, name="national"),
    path("bao-cao/toan-quoc/tong-hop.xlsx", reports_national.download, name="national_file_xlsx"),
    path("bao-cao/goi/<int:pk>/tep-quoc-gia/", reports_national.make_file, name="national_file_make"),
    path("bao-cao/bieu-do/", reports_pictures.show, name="pictures"),
    path("bao-cao/tinh-hinh/", reports_situation.show, name="situation"),
    path("bao-cao/tinh-hinh/gui/", reports_situation.send, name="situation_send"),
    path("bao-cao/tinh-hinh/tep.<slug:fmt>", reports_situation.download, name="situation_file"),
    path("cum-cong-nghiep/<str:code>/vuong-mac/", reports_situation.blockage, name="cluster_blockage"),
    path("bao-cao/goi/<int:pk>/", reports_tables.package, name="report_package"),
    path("bao-cao/dung-han/", reports_timeliness.show, name="reports_timeliness"),
    path("bao-cao/dung-han.xlsx", reports_timeliness.download, name="reports_timeliness_file"),
    path("bao-cao/dot-xuat/", reports_adhoc.create, name="reports_request"),
    path("bao-cao/ky/<int:pk>/bang/", reports_adhoc.table, name="report_request"),
    path("bao-cao/ky/<int:pk>/bang.xlsx", reports_adhoc.download, name="report_request_file"),
    path("bao-cao/lap/", reports_composed.choose, name="reports_compose"),
    path("bao-cao/lap/<slug:form>/<slug:code>/<slug:period>/", reports_composed.show, name="report_composed"),
    path("bao-cao/lap/<slug:form>/<slug:code>/<slug:period>/gui/", reports_composed.send, name="report_composed_send"),
    path(
        "bao-cao/lap/<slug:form>/<slug:code>/<slug:period>/tep.<slug:fmt>", reports_composed.download, name="report_composed_file"
    ),
    path("bao-cao/tong-hop/<slug:form>/<slug:code>/<slug:period>/", reports_tables.show, name="report_table"),
    path("bao-cao/tong-hop/<slug:form>/<slug:code>/<slug:period>/gui/", reports_tables.send, name="report_send"),
    path("bao-cao/tong-hop/<slug:form>/<slug:code>/<slug:period>/bieu.<slug:fmt>", reports_tables.download, name="report_file"),
    path("bao-cao/tong-hop/<slug:form>/<slug:code>/<slug:period>/dong/<str:row>/", reports_tables.cell, name="report_cell"),
]
