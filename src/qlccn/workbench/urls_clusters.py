"""Addresses of the clusters pages."""

from django.urls import path

from qlccn.workbench import clusters, clusters_disputes, clusters_import, clusters_record

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
    path("sai-lech/", clusters_disputes.index, name="disputes"),
    path("nhap-du-lieu/", clusters_import.show, name="import"),
]
