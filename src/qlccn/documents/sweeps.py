"""Background work of the documents room."""

from qlccn.core.sweeps import sweep
from qlccn.documents import files
from qlccn.documents.models import File


@sweep("files")
def remove_orphans() -> str:
    """Stored files that no row names, left by transactions that were undone."""
    count = files.sweep_orphans(File.objects.values_list("sha256", flat=True))
    return f"dọn {count} tệp không thuộc văn bản nào" if count else ""
