from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "qlccn.workbench"
    label = "workbench"
    verbose_name = "Bàn làm việc"
