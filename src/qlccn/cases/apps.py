"""The room's registration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "qlccn.cases"
    label = "cases"
    verbose_name = "Hồ sơ"
