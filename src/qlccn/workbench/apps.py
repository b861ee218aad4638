from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "qlccn.workbench"
    label = "workbench"
    verbose_name = "Bàn làm việc"

    def ready(self) -> None:
        """What the rooms below let each other know without importing each other."""
        from pathlib import Path

        from django.conf import settings

        from qlccn.cases import desk, services_desk
        from qlccn.clusters import scope
        from qlccn.law import loader
        from qlccn.obligations import handover
        from qlccn.parties import access, leaving
        from qlccn.workbench import reports_notices  # noqa: F401  (what people are told of reports)

        loader.follow(Path(settings.HOME) / loader.ADDED)
        access.register_reach(scope.reach_of)
        leaving.register_work(handover.KIND, handover.work_of, lambda left, to, by: handover.move(left, to, by=by))
        leaving.register_work(desk.KIND, desk.work_of, lambda left, to, by: services_desk.move(left, to, by=by))
