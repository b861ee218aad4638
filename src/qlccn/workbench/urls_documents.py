"""Addresses of the document pages."""

from django.urls import path

from qlccn.workbench import documents, documents_confirm, drafts, form_papers

urlpatterns = [
    path("van-ban/", documents.index, name="documents"),
    path("van-ban/xuat.xlsx", documents.export, name="documents_export"),
    path("van-ban/moi/", documents_confirm.upload, name="document_new"),
    path("van-ban/ghi-tay/", documents.register, name="document_register"),
    path("van-ban/kiem-du-thao/", drafts.check, name="document_check"),
    path("van-ban/mau/", form_papers.index, name="form_papers"),
    path("van-ban/mau/<slug:form>/", form_papers.show, name="form_paper"),
    path("van-ban/mau/<slug:form>.<slug:fmt>", form_papers.download, name="form_paper_file"),
    path("van-ban/<int:pk>/", documents.show, name="document"),
    path("van-ban/<int:pk>/xac-nhan/", documents_confirm.confirm, name="document_confirm"),
    path("van-ban/<int:pk>/doc-lai/", documents_confirm.retry, name="document_retry"),
    path("van-ban/<int:pk>/kiem/", drafts.check_registered, name="document_check_registered"),
    path("van-ban/<int:pk>/them-viec/", documents_confirm.add_duty, name="document_add_duty"),
    path("van-ban/<int:pk>/sua/", documents.edit, name="document_edit"),
    path("van-ban/<int:pk>/lien-ket/", documents.link, name="document_link"),
    path("van-ban/<int:pk>/bo/", documents.discard, name="document_discard"),
    path("van-ban/<int:pk>/phuc-hoi/", documents.restore, name="document_restore"),
    path("van-ban/<int:pk>/tep/", documents.attach, name="document_attach"),
    path("van-ban/<int:pk>/tep/<int:file_id>/", documents.download, name="document_file"),
]
