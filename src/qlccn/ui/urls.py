"""Mounted at /ui/."""

from django.urls import path

from qlccn.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.components, name="components"),
    path("ban-do.geojson", views.sample_map, name="sample_map"),
    path("nen/", views.theme, name="theme"),
]
