"""Addresses of the obligations pages."""

from django.urls import path

from qlccn.workbench import obligations, obligations_acts, obligations_edit, obligations_paper, obligations_urge

urlpatterns = [
    path("nhiem-vu/", obligations.index, name="obligations"),
    path("nhiem-vu/xuat.xlsx", obligations.export, name="obligations_export"),
    path("nhiem-vu/bao-cao.docx", obligations_paper.as_word, name="obligations_report_word"),
    path("nhiem-vu/bao-cao.pdf", obligations_paper.as_pdf, name="obligations_report_pdf"),
    path("nhiem-vu/bang/", obligations.board, name="obligations_board"),
    path("nhiem-vu/lich/", obligations.calendar, name="obligations_calendar"),
    path("nhiem-vu/tim-van-ban/", obligations_acts.find_papers, name="obligations_papers"),
    path("nhiem-vu/don-doc/", obligations_urge.urge, name="obligations_urge"),
    path("nhiem-vu/moi/", obligations_edit.new, name="obligation_new"),
    path("nhiem-vu/<int:pk>/", obligations_acts.show, name="obligation"),
    path("nhiem-vu/<int:pk>/sua/", obligations_edit.edit, name="obligation_edit"),
    path("nhiem-vu/<int:pk>/<slug:act>/", obligations_acts.do, name="obligation_act"),
]
