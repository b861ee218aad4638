"""Addresses of the clusters pages."""

from django.urls import path

from qlccn.workbench import (
    clusters,
    clusters_disputes,
    clusters_import,
    clusters_import_desk,
    clusters_import_done,
    clusters_layers,
    clusters_record,
)

urlpatterns = [
    path("cum-cong-nghiep/", clusters.index, name="clusters"),
    path("cum-cong-nghiep/ban-do.geojson", clusters.map_features, name="clusters_map"),
    path("cum-cong-nghiep/xuat.<slug:fmt>", clusters.export, name="clusters_export"),
    path("cum-cong-nghiep/moi/", clusters_record.open_cluster, name="cluster_new"),
    path("cum-cong-nghiep/<str:code>/", clusters.show, name="cluster"),
    path("cum-cong-nghiep/<str:code>/su-kien/", clusters_record.record_act, name="cluster_acts"),
    path("cum-cong-nghiep/<str:code>/su-kien/<int:pk>/", clusters_record.show_act, name="cluster_act"),
    path("cum-cong-nghiep/<str:code>/su-kien/<int:pk>/sua/", clusters_record.correct_act, name="cluster_act_correct"),
    path("cum-cong-nghiep/<str:code>/su-kien/<int:pk>/rut/", clusters_record.retract_act, name="cluster_act_retract"),
    path("cum-cong-nghiep/<str:code>/so-lieu/", clusters_record.record_claim, name="cluster_claims"),
    path("cum-cong-nghiep/<str:code>/so-lieu/<int:pk>/rut/", clusters_record.retract_claim, name="cluster_claim_retract"),
    path("cum-cong-nghiep/<str:code>/sai-lech/", clusters_disputes.settle, name="cluster_settle"),
    path("cum-cong-nghiep/<str:code>/sai-lech/<int:pk>/bo-chot/", clusters_disputes.undo, name="cluster_unsettle"),
    path("sai-lech/", clusters_disputes.index, name="disputes"),
    path("nhap-du-lieu/", clusters_import.show, name="import"),
    path("nhap-du-lieu/dan/", clusters_import.paste, name="import_paste"),
    path("nhap-du-lieu/lop/", clusters_layers.index, name="layers"),
    path("nhap-du-lieu/lop/<int:pk>/rut/", clusters_layers.retire, name="layer_retire"),
    path("nhap-du-lieu/mau/<slug:kind>.xlsx", clusters_import.template, name="import_template"),
    path("nhap-du-lieu/tep/<str:token>/", clusters_import_desk.desk, name="import_desk"),
    path("nhap-du-lieu/tep/<str:token>/loi.xlsx", clusters_import_desk.errors_xlsx, name="import_errors"),
    path("nhap-du-lieu/<int:pk>/", clusters_import_done.show, name="import_done"),
]
