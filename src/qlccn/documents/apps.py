from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "qlccn.documents"
    label = "documents"
    verbose_name = "Văn bản"
