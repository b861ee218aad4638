"""Addresses: one line a room."""

from django.urls import include, path

urlpatterns = [
    path("", include("qlccn.workbench.urls")),
    path("api/v1/", include("qlccn.api.urls")),
]
