from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "qlccn.core"
    label = "core"
    verbose_name = "Nền"

    def ready(self) -> None:
        from qlccn.core.audit.triggers import after_migrate

        post_migrate.connect(after_migrate, dispatch_uid="qlccn-audit-triggers")
