"""What the workbench itself writes: views of lists that people save."""

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.parties.actor import Actor
from qlccn.workbench import saved
from qlccn.workbench.models import LISTS, SavedView

MOST_VIEWS = 40


@service("saved_view.kept")
def keep_view(list_name: str, name: str, query: str, *, shared: bool = False, default: bool = False, by: Actor) -> SavedView:
    """Save a list's question under a name; the same name of the same person is written over."""
    if by.membership is None:
        raise Refusal("Chỉ người đăng nhập với một tư cách mới lưu được bộ lọc.")
    if list_name not in LISTS:
        raise Refusal("Danh sách này không lưu bộ lọc được.", field="list")
    name, query = " ".join(name.split())[:80], saved.kept(query)
    if not name:
        raise Refusal("Đặt tên cho bộ lọc, ví dụ “Cụm chậm giải phóng mặt bằng”.", field="name")
    if len(query) > saved.MOST_LETTERS:
        raise Refusal("Bộ lọc này dài quá nên không lưu được; bỏ bớt điều kiện.", field="name")
    own = SavedView.objects.filter(membership=by.membership, list=list_name)
    if not own.filter(name=name).exists() and own.count() >= MOST_VIEWS:
        raise Refusal(f"Mỗi danh sách lưu nhiều nhất {MOST_VIEWS} bộ lọc; bỏ bớt cái cũ.", field="name")
    if default:
        own.update(is_default=False)
    values = {"query": query, "is_shared": shared, "is_default": default, "made_at": clock.now()}
    view, _ = SavedView.objects.update_or_create(membership=by.membership, list=list_name, name=name, defaults=values)
    return view


@service("saved_view.changed")
def change_view(pk: int, what: str, *, by: Actor) -> SavedView:
    """Share or keep to oneself, open first or not. `what`: chia-se, rieng, mac-dinh, thuong."""
    view = _own_view(pk, by)
    if what in ("mac-dinh", "thuong"):
        SavedView.objects.filter(membership=view.membership, list=view.list).update(is_default=False)
        view.is_default = what == "mac-dinh"
    elif what in ("chia-se", "rieng"):
        view.is_shared = what == "chia-se"
    else:
        raise Refusal("Không rõ muốn đổi gì ở bộ lọc này.")
    view.save(update_fields=["is_shared", "is_default"])
    return view


@service("saved_view.dropped")
def drop_view(pk: int, *, by: Actor) -> str:
    """Throw a saved view of one's own away; answers its list."""
    view = _own_view(pk, by)
    view.delete()
    return view.list


def _own_view(pk: int, actor: Actor) -> SavedView:
    """The actor's own view, locked; a stranger's is refused."""
    found = SavedView.objects.select_for_update().filter(pk=pk, membership=actor.membership).first() if actor.membership else None
    if found is None:
        raise Refusal("Bộ lọc này không phải của bạn, hoặc đã bỏ.")
    return found
