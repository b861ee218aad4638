"""The workbench's addresses: the front door and the frame here, one module for every group of pages."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from qlccn.workbench import health, law, organisations, search, session

urlpatterns = [
    path("", session.front, name="home"),
    path("dang-nhap/", RedirectView.as_view(url="/"), name="account_login"),
    path("dang-xuat/", session.sign_out, name="account_logout"),
    path("tu-cach/", session.choose_seat, name="choose_seat"),
    path("tai-khoan/", session.account, name="account"),
    path("tai-khoan/mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/dat-mat-khau/", account.password_set, name="account_set_password"),
    path("tai-khoan/xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/bi-khoa/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-thuc/", include("allauth.mfa.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("ui/", include("qlccn.ui.urls")),
    path("tim/", search.show, name="search"),
    path("luat/", law.applies, name="law"),
    path("luat/doi/", law.changes, name="law_changes"),
    path("luat/trinh-tu/", law.procedures, name="law_procedures"),
    path("luat/tinh-han/", law.due, name="law_due"),
    path("luat/vien-dan/", law.cite, name="law_cite"),
    path("luat/lich/", law.calendar, name="law_calendar"),
    path("to-chuc/", organisations.index, name="organisations"),
    path("to-chuc/moi/", organisations.new, name="organisation_new"),
    path("to-chuc/<slug:slug>/", organisations.show, name="organisation"),
    path("to-chuc/<slug:slug>/thanh-vien/", organisations.add_member, name="organisation_member"),
    path("to-chuc/<slug:slug>/thanh-vien/<int:pk>/thoi/", organisations.end_member, name="organisation_member_end"),
    path("", include("qlccn.workbench.urls_clusters")),
    path("", include("qlccn.workbench.urls_documents")),
    path("", include("qlccn.workbench.urls_obligations")),
]
