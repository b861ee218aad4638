"""The workbench's addresses: the front door and the frame here, one module for every group of pages."""

from django.urls import include, path
from django.views.generic import RedirectView

from qlccn.workbench import health, law, saved_views, search, session

urlpatterns = [
    path("", session.front, name="home"),
    path("dang-nhap/", RedirectView.as_view(url="/"), name="account_login"),
    path("dang-xuat/", session.sign_out, name="account_logout"),
    path("tu-cach/", session.choose_seat, name="choose_seat"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("ui/", include("qlccn.ui.urls")),
    path("tim/", search.show, name="search"),
    path("tim/goi-y/", search.suggest, name="search-suggest"),
    path("khung-nhin/", saved_views.index, name="saved_views"),
    path("khung-nhin/luu/", saved_views.keep, name="saved_view_keep"),
    path("khung-nhin/<int:pk>/", saved_views.change, name="saved_view"),
    path("luat/", law.applies, name="law"),
    path("luat/doi/", law.changes, name="law_changes"),
    path("luat/trinh-tu/", law.procedures, name="law_procedures"),
    path("luat/tinh-han/", law.due, name="law_due"),
    path("luat/vien-dan/", law.cite, name="law_cite"),
    path("luat/lich/", law.calendar, name="law_calendar"),
    path("", include("qlccn.workbench.urls_people")),
    path("", include("qlccn.workbench.urls_clusters")),
    path("", include("qlccn.workbench.urls_documents")),
    path("", include("qlccn.workbench.urls_obligations")),
    path("", include("qlccn.workbench.urls_reports")),
    path("", include("qlccn.workbench.urls_cases")),
    path("", include("qlccn.workbench.urls_notices")),
]
