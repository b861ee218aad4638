"""Addresses of the obligations pages."""

from django.urls import path

from qlccn.workbench import obligations

urlpatterns = [
    path("nhiem-vu/", obligations.index, name="obligations"),
    path("nhiem-vu/xuat.xlsx", obligations.export, name="obligations_export"),
    path("nhiem-vu/bang/", obligations.board, name="obligations_board"),
    path("nhiem-vu/lich/", obligations.calendar, name="obligations_calendar"),
]
