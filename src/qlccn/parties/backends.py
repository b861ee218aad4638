"""Signing in by password as Django does; the signed-in account is read with a written-out question: every page asks it."""

from django.contrib.auth.backends import ModelBackend

from qlccn.parties.models import Account

READ = "SELECT * FROM parties_account WHERE id = %s"


class PasswordBackend(ModelBackend):
    """The library's backend; only the reading of the account is ours."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; None when it is gone or closed."""
        found = next(iter(Account.objects.raw(READ, [user_id])), None)
        return found if found and self.user_can_authenticate(found) else None
