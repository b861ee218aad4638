"""Background work of the documents room."""

from collections.abc import Iterator

from django.apps import apps

from qlccn.core.sweeps import sweep
from qlccn.documents import files
from qlccn.documents.models import StoredFile


@sweep("files")
def remove_orphans() -> str:
    """Stored files that no row of any room names, left by transactions that were undone."""
    count = files.sweep_orphans(named())
    return f"dọn {count} tệp không thuộc văn bản nào" if count else ""


def named() -> Iterator[str]:
    """Hashes of every file that a row names."""
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            yield from model.objects.order_by().values_list("sha256", flat=True)  # type: ignore[attr-defined]
