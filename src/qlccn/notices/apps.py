from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "qlccn.notices"
    label = "notices"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from qlccn.core.service import done
        from qlccn.notices.listen import heard

        done.connect(heard, dispatch_uid="qlccn-notices")
