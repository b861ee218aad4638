"""Signing in by password as Django does; the signed-in account is read with a statement made once: every page asks it."""

from django.contrib.auth.backends import ModelBackend

from qlccn.core.prepared import Prepared
from qlccn.parties.models import Account

_accounts: Prepared[Account] = Prepared(lambda keys: Account.objects.filter(pk__in=keys))


class PasswordBackend(ModelBackend):
    """The library's backend; only the reading of the account is ours."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; None when it is gone or closed."""
        found = next(iter(_accounts.of([user_id])), None)
        return found if found and self.user_can_authenticate(found) else None
