from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "qlccn.parties"
    label = "parties"
    verbose_name = "Tổ chức"
