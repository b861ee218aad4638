"""Addresses of the interface's own files."""

from functools import cached_property

from django.contrib.staticfiles.storage import StaticFilesStorage


class KeptAddresses(StaticFilesStorage):
    """Every page names the same dozen files: their addresses are put together once a process."""

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None) -> str:
        if name is None:
            return super().url(name)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = super().url(name)
        return found
