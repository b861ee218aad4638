"""Who wrote a row last, in words, for the second of two writers."""

from django.db.models import Model
from django.utils import timezone

from qlccn.clusters.history import names_of
from qlccn.core.models import AuditRow


def last_writer(row: Model) -> str:
    """ "Sở Công Thương Lào Cai, lúc 10:05 05/10/2026," by the audit trail; empty when it does not tell."""
    found = AuditRow.objects.filter(table=row._meta.db_table, key=str(row.pk)).order_by("-pk").first()
    name = names_of({found.actor}).get(found.actor) if found and found.actor else ""
    return f"{name}, lúc {timezone.localtime(found.at):%H:%M %d/%m/%Y}," if found and name else ""
