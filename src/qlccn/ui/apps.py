"""The Django app of the look: base template, components, form fields, static files. It knows nothing of clusters or papers."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "qlccn.ui"
    verbose_name = "Giao diện"
