"""Addresses of the interface's files."""

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage

from qlccn.ui.storage import KeptAddresses


def test_an_address_is_djangos_and_put_together_once(monkeypatch):
    """As `static` would say it, letters beyond ASCII quoted; the second asking takes what was kept."""
    assert settings.STORAGES["staticfiles"]["BACKEND"] == "qlccn.ui.storage.KeptAddresses"
    asked, usual = [], StaticFilesStorage.url
    monkeypatch.setattr(StaticFilesStorage, "url", lambda self, name: asked.append(name) or usual(self, name))
    kept = KeptAddresses()
    assert [kept.url("ui/biểu tượng.svg") for _ in range(3)] == [usual(staticfiles_storage, "ui/biểu tượng.svg")] * 3
    assert asked == ["ui/biểu tượng.svg"]
