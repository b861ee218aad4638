from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "qlccn.directives"
    label = "directives"
    verbose_name = "Văn bản chỉ đạo"
