"""The session and its account are read with written-out questions: they find what the library's would."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as TheLibrarys
from django.contrib.sessions.models import Session
from django.utils import timezone

from qlccn.parties.backends import PasswordBackend
from qlccn.parties.models import Account
from qlccn.parties.session_store import SessionStore

pytestmark = pytest.mark.django_db


def test_what_was_kept_is_found_and_what_is_over_is_not():
    kept = SessionStore()
    kept["membership"] = 7
    kept.save()
    key = kept.session_key
    assert SessionStore(key).get("membership") == TheLibrarys(key).get("membership") == 7
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(key)
    assert late.get("membership") is None
    assert late.session_key is None
    unknown = SessionStore("x" * 32)
    assert unknown.get("membership") is None
    assert unknown.session_key is None


def test_a_session_written_over_by_another_hand_is_read_as_empty():
    Session.objects.create(session_key="a" * 32, session_data="không phải phiên", expire_date=timezone.now() + timedelta(hours=1))
    assert dict(SessionStore("a" * 32).items()) == {}


def test_an_account_is_read_as_it_is_now():
    account = Account.objects.create_user("nguoi-thu", password="mot-mat-khau-dai")
    found = PasswordBackend().get_user(account.pk)
    assert found == account
    assert found.check_password("mot-mat-khau-dai")
    assert not found.get_deferred_fields()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert PasswordBackend().get_user(account.pk) is None
    assert PasswordBackend().get_user(0) is None
