"""Who wrote a row last, in words, for the second of two writers."""

import re

from django.db.models import Model
from django.utils import timezone

from qlccn.core.models import AuditRow
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership

_SEAT = re.compile(r"membership:(\d+)$")


def last_writer(row: Model, reader: Actor) -> str:
    """ "Nguyễn Văn A, lúc 10:05 05/10/2026," by the audit trail: a colleague by name, so that one can turn round and ask; people of other
    offices by their office, which is who answers for them. Empty when the trail does not tell."""
    found = AuditRow.objects.filter(table=row._meta.db_table, key=str(row.pk)).order_by("-pk").first()
    said = _SEAT.search(found.actor or "") if found else None
    seat = Membership.objects.select_related("account", "organisation").filter(pk=said.group(1)).first() if said else None
    if found is None or seat is None:
        return ""
    colleague = reader.organisation is not None and seat.organisation_id == reader.organisation.pk
    name = str(seat.account if colleague else seat.organisation)
    return f"{name}, lúc {timezone.localtime(found.at):%H:%M %d/%m/%Y},"
