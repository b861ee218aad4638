"""What people are told of: one table of kinds, by which they choose what comes on screen and by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `says`: what happened, read before the subject; `label`: its name among the choices."""

    id: str
    label: str
    says: str
    icon: str = "bell"
    look: str = ""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        k.id: k
        for k in (
            Kind("mentioned", "Có người nhắc tên tôi", "nhắc tên bạn", "user", "brand"),
            Kind("comment", "Trao đổi ở nơi tôi theo dõi", "viết ở", "send"),
            Kind("handed", "Việc giao cho tôi (bút phê)", "giao cho bạn", "task", "brand"),
            Kind("assigned", "Việc mới của cơ quan tôi", "giao việc cho cơ quan bạn", "task"),
            Kind("urged", "Đôn đốc", "đôn đốc nhiệm vụ", "bell", "warn"),
            Kind("answered", "Có kết quả chờ xét", "trả lời nhiệm vụ", "check", "brand"),
            Kind("accepted", "Kết quả được chấp nhận", "chấp nhận kết quả", "check", "ok"),
            Kind("returned", "Kết quả bị trả lại", "trả lại kết quả", "undo", "bad"),
            Kind("extended", "Gia hạn", "gia hạn nhiệm vụ", "calendar"),
            Kind("changed", "Việc được sửa, rút, phục hồi", "sửa nhiệm vụ", "edit"),
            Kind("escalated", "Kiến nghị chuyển lên cơ quan tôi", "chuyển lên cơ quan bạn", "up", "warn"),
            Kind("decided", "Kiến nghị được trả lời", "trả lời kiến nghị", "check"),
            Kind("due-soon", "Sắp đến hạn", "Sắp đến hạn", "clock", "warn"),
            Kind("overdue", "Quá hạn", "Quá hạn", "clock", "bad"),
            Kind("report-letter", "Báo cáo kỳ quá hạn, công văn đôn đốc soạn sẵn", "Đã soạn công văn đôn đốc", "report", "warn"),
            Kind("to-confirm", "Văn bản đọc xong, chờ xác nhận", "Đọc xong, chờ xác nhận", "document"),
            Kind("not-read", "Văn bản tôi đưa vào mà máy không đọc được", "Máy không đọc được", "document", "bad"),
            Kind("cluster", "Cụm tôi theo dõi có dữ kiện mới", "ghi vào hồ sơ", "cluster"),
            Kind("discrepancy", "Cụm tôi theo dõi có sai lệch mới", "Sai lệch số liệu", "compare", "bad"),
            Kind("import-undone", "Lần nhập của tôi bị hoàn tác", "hoàn tác lần nhập", "undo", "warn"),
        )
    }
)
SOON_DAYS, SOON_MOST = 3, 14  # our choice, no article: how long before a due day one is told, unless they choose otherwise
