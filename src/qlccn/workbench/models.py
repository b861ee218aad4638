"""What the workbench itself keeps: views of lists that people save."""

from django.db import models
from django.db.models import Q

from qlccn.parties.models import Membership

LISTS = {"cum": "Cụm công nghiệp", "van-ban": "Văn bản", "nhiem-vu": "Nhiệm vụ", "to-chuc": "Tổ chức"}


class SavedView(models.Model):
    """Bộ lọc đã lưu: filters, columns and order of a list under a name; one's own, or lent to one's whole organisation."""

    membership = models.ForeignKey(
        Membership, verbose_name="của", on_delete=models.CASCADE, related_name="saved_views", db_index=False
    )
    list = models.CharField("danh sách", max_length=12, choices=LISTS)
    name = models.CharField("tên", max_length=80)
    query = models.CharField("địa chỉ", max_length=2000, blank=True, help_text="Phần sau dấu hỏi của địa chỉ, đã lọc.")
    is_shared = models.BooleanField("cả cơ quan dùng", default=False)
    is_default = models.BooleanField("mở trước tiên", default=False)
    made_at = models.DateTimeField("lúc lưu")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "list", "name"], name="saved_view_once"),
            models.UniqueConstraint(fields=["membership", "list"], condition=Q(is_default=True), name="saved_view_one_default"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        ]

    def __str__(self) -> str:
        return self.name
