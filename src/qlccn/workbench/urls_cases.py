"""Addresses of the case pages."""

from django.urls import path

from qlccn.workbench import cases, cases_desk, cases_drafts, cases_opinions, cases_prerequisites, cases_slip, cases_times

urlpatterns = [
    path("ho-so/", cases.index, name="cases"),
    path("ho-so/moi/", cases.new, name="case_new"),
    path("ho-so/thoi-gian/", cases_times.show, name="case_times"),
    path("ho-so/thoi-gian/xuat.xlsx", cases_times.export, name="case_times_file"),
    path("ho-so/quy-trinh-noi-bo/", cases_desk.index, name="internal_steps"),
    path("ho-so/quy-trinh-noi-bo/<slug:procedure>/<slug:regime>/<slug:step>/", cases_desk.edit, name="internal_step"),
    path("ho-so/<int:pk>/", cases.show, name="case"),
    path("ho-so/<int:pk>/bang-ngay/<slug:step>/", cases.days, name="case_days"),
    path("ho-so/<int:pk>/soan/<slug:kind>/", cases_drafts.show, name="case_draft"),
    path("ho-so/<int:pk>/soan/<slug:kind>.<slug:form>", cases_drafts.download, name="case_draft_file"),
    path("ho-so/<int:pk>/y-kien/<slug:act>/", cases_opinions.do, name="case_opinion"),
    path("ho-so/<int:pk>/dieu-kien/<int:council>/<int:applicant>/", cases_prerequisites.check, name="case_prerequisites"),
    path("ho-so/<int:pk>/giay-hen/<int:applicant>/", cases_slip.show, name="case_slip"),
    path("ho-so/<int:pk>/giay-hen/<int:applicant>.<slug:form>", cases_slip.download, name="case_slip_file"),
    path("ho-so/<int:pk>/phieu/<int:member>/<int:applicant>/", cases_opinions.sheet, name="case_sheet"),
    path("ho-so/<int:pk>/<slug:act>/", cases.do, name="case_act"),
]
