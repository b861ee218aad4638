from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "qlccn.obligations"
    label = "obligations"
    verbose_name = "Nghĩa vụ"
