"""What a signing tool may add behind our PDF: signature fields and their boxes, validation data, file properties. Nothing that is read.

Our bytes come first in the file, but a later part could still put other content over them before anybody signs. So every object of ours
must stand as it was, apart from the catalogue and the pages, which may only gain signature fields.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from qlccn.core.refusal import Refusal

CATALOGUE = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Metadata", "/Version"})
MOST_OF_PAGE = 1 / 3  # what pictures of signatures may cover of a page
_CHANGED = "Nội dung báo cáo bị thay đổi trong phần thêm vào cùng chữ ký; ký lại đúng bản PDF tải từ trang này."


def require(reader: Any) -> None:
    """Refuse a file (a pyHanko reader, its first revision our PDF) in which anything but signatures was added."""
    first = reader.get_historical_resolver(0)
    root, had = first.root_ref.idnum, _ids(reader.xrefs.explicit_refs_in_revision(0))
    pages = [page.idnum for page in _leaves(first.root["/Pages"])]
    free = {root, *pages, _number(reader.trailer, "/Info"), _number(first.root, "/Metadata")}
    for revision in range(1, reader.xrefs.total_revisions):
        later = reader.get_historical_resolver(revision)
        changed = _ids(reader.xrefs.explicit_refs_in_revision(revision)) & had
        if changed - free or _ids(reader.xrefs.refs_freed_in_revision(revision)) & had or later.root_ref.idnum != root:
            raise Refusal(_CHANGED, field="file")
        _same(first.root, later.root, CATALOGUE)
        _only_signatures(_at(_at(later.root, "/AcroForm", {}), "/Fields", []))
        for number in pages:
            _page(_object(first, number), _object(later, number))


def _page(before: Any, now: Any) -> None:
    """A page may gain the boxes of signatures, as long as what is written on it stays to be read."""
    _same(before, now, {"/Annots"})
    old, new = list(_at(before, "/Annots", [])), list(_at(now, "/Annots", []))
    if [_dump(a) for a in new[: len(old)]] != [_dump(a) for a in old]:
        raise Refusal(_CHANGED, field="file")
    _only_signatures(new[len(old) :])
    _, _, width, height = (float(v) for v in _media_box(now))
    covered = sum(_area(_at(box.get_object(), "/Rect", (0, 0, 0, 0))) for box in new[len(old) :])
    if covered > width * height * MOST_OF_PAGE:
        raise Refusal("Hình chữ ký che quá một phần ba trang; thu nhỏ hình rồi ký lại.", field="file")


def _only_signatures(fields: Any) -> None:
    for raw in fields:
        one = raw.get_object()
        kind = _at(one, "/FT", None) or _at(_at(one, "/Parent", {}), "/FT", None)
        if kind != "/Sig":
            raise Refusal(_CHANGED, field="file")


def _same(before: Any, now: Any, but: Any) -> None:
    """The same entries, apart from those named."""
    if {k: _dump(before.raw_get(k)) for k in before if k not in but} != {k: _dump(now.raw_get(k)) for k in now if k not in but}:
        raise Refusal(_CHANGED, field="file")


def _leaves(node: Any) -> Iterator[Any]:
    """References to the pages under a node of the page tree."""
    for kid in node.raw_get("/Kids"):
        found = kid.get_object()
        if "/Kids" in found:
            yield from _leaves(found)
        else:
            yield kid


def _media_box(page: Any) -> Any:
    while "/MediaBox" not in page:
        page = page["/Parent"]
    return page["/MediaBox"]


def _area(rect: Any) -> float:
    left, low, right, high = (float(v) for v in rect)
    return abs(right - left) * abs(high - low)


def _object(resolver: Any, number: int) -> Any:
    """An object of ours (they are all of generation 0) as a revision has it."""
    from pyhanko.pdf_utils.generic import Reference

    return resolver.get_object(Reference(number, 0, resolver))


def _at(holder: Any, name: str, without: Any) -> Any:
    """An entry with its reference followed."""
    if name not in holder:  # `get` would not follow it
        return without
    return holder[name]


def _number(holder: Any, name: str) -> int:
    """The number of the object an entry refers to; -1 of none."""
    found = holder.raw_get(name) if name in holder else None
    return getattr(found, "idnum", -1)


def _ids(references: Any) -> set[int]:
    return {r[0] if isinstance(r, tuple) else r.idnum for r in references}


def _dump(value: Any) -> bytes:
    """A value as it would be written."""
    out = BytesIO()
    value.write_to_stream(out, None)
    return out.getvalue()
