"""Addresses of the interface, version 1."""

from django.urls import path

from qlccn.api import openapi, reports
from qlccn.api.access import endpoint

urlpatterns = [
    path("openapi.json", openapi.show, name="api_openapi"),
    path("reports/", endpoint(GET=reports.index), name="api_reports"),
    path("reports/file/", endpoint(POST=reports.take_file), name="api_reports_file"),
    path("reports/<int:pk>/", endpoint(GET=reports.show, PUT=reports.save), name="api_report"),
    path("reports/<int:pk>/check/", endpoint(POST=reports.weigh), name="api_report_check"),
    path("reports/<int:pk>/files/<int:file_id>/", endpoint(GET=reports.show_file), name="api_report_kept"),
    path("reports/<int:pk>/pdf/", endpoint(POST=reports.make_pdf), name="api_report_pdf"),
    path("reports/<int:pk>/signed/", endpoint(POST=reports.take_signed), name="api_report_signed"),
    path("reports/<int:pk>/submit/", endpoint(POST=reports.submit), name="api_report_submit"),
]
