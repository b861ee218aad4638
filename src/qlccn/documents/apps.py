from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "qlccn.documents"
    label = "documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        from qlccn.documents import search

        post_migrate.connect(search.after_migrate, sender=self, dispatch_uid="qlccn-documents-search")
