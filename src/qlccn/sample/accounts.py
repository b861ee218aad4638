"""The people of a demonstration: one account for every role, passwords made for this home and kept in a file of its owner only."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from qlccn.parties import services
from qlccn.parties.actor import CLI
from qlccn.parties.models import Account, Organisation
from qlccn.sample import files, people

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def demo_accounts(path: Path) -> list[dict[str, str]]:
    """Open the accounts that are missing and write `path` (mode 0600): username, password, role, organisation of each.

    A second start changes nothing: a password that the file knows and the account accepts stays.
    """
    known = _read(path)
    bodies = {o.slug: o for o in Organisation.objects.all()}
    out: list[dict[str, str]] = []
    seats = list(files.rows("seats.csv"))
    with transaction.atomic():
        accounts = {a.username: a for a in Account.objects.filter(username__in={s["username"] for s in seats})}
        for seat in seats:
            name = seat["username"]
            if name not in accounts or name not in known:
                known[name] = known.get(name) or new_password()
                accounts[name] = _account(accounts.get(name), seat, known[name])
            body = bodies[seat["organisation"]]
            _seat(accounts[name], body, seat)
            if name not in {entry["username"] for entry in out}:  # a second seat is the same person
                out.append({"username": name, "password": known[name], "role": seat["role"], "organisation": body.name})
        _agree(accounts, known)
        people.load()
    write_private(path, out)
    return out


def _account(account: Account | None, seat: Mapping[str, str], password: str) -> Account:
    if account is None:
        return services.open_account(username=seat["username"], password=password, name=seat["name"], by=CLI)
    account.set_password(password)
    account.save(update_fields=["password"])
    return account


def _seat(account: Account, body: Organisation, seat: Mapping[str, str]) -> None:
    if not account.memberships.filter(organisation=body, role=seat["role"]).exists():
        manages = seat["manages_people"] == "1"
        services.open_membership(
            account=account, organisation=body, role=seat["role"], title=seat["title"], manages_people=manages, by=CLI
        )


def _agree(accounts: Mapping[str, Account], known: Mapping[str, str]) -> None:
    """A database put beside another home's file: the file's passwords count. One hash is tried, as all were written together."""
    first = next(iter(accounts.values()))
    if first.check_password(known[first.username]):
        return
    for name, account in accounts.items():
        account.set_password(known[name])
        account.save(update_fields=["password"])


def new_password() -> str:
    """ "k7mq-x2dn-9hpt-bw4c": 79 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _read(path: Path) -> dict[str, str]:
    try:
        return {entry["username"]: entry["password"] for entry in json.loads(path.read_text("utf-8"))}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def write_private(path: Path, entries: list[dict[str, str]]) -> None:
    """Only where it says something new; readable by its owner only from the first byte."""
    content = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    if path.exists() and path.read_text("utf-8") == content:
        path.chmod(0o600)
        return
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    draft.replace(path)
