"""One's own name."""

import pytest

from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.parties.services import rename_account
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db


def test_a_person_changes_their_own_name_and_nobody_elses(cast: Cast):
    account = cast.officer.account
    rename_account(account, "  Nguyễn Thị Hoa ", by=cast.officer)
    account.refresh_from_db()
    assert account.name == "Nguyễn Thị Hoa"
    with pytest.raises(Refusal, match="chính mình"):
        rename_account(account, "Khác", by=cast.colleague)
    assert not AuditRow.objects.filter(table="parties_account").exists()  # accounts are not the trail's to tell
