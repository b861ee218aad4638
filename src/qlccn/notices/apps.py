from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "qlccn.notices"
    label = "notices"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from qlccn.core.service import done
        from qlccn.notices.listen import heard
        from qlccn.notices.queries import unread_of_seat
        from qlccn.parties.middleware import COUNTED

        COUNTED["unread"] = unread_of_seat
        done.connect(heard, dispatch_uid="qlccn-notices")
