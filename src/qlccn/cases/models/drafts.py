"""Drafts of a case's papers: what a person filled in, every saved state of it, and the paper of the register it became."""

from django.db import models
from django.db.models import Q

from qlccn.cases.models.dossier import Case
from qlccn.core.models import Versioned
from qlccn.documents.models import Document


class Draft(Versioned):
    """Bản đang soạn of one paper; the text itself comes from the record each time, here is only what the record does not hold."""

    class Mode(models.TextChoices):
        HEAD = "", "Người đứng đầu ký"
        DEPUTY = "KT.", "Ký thay (KT.)"
        ORDER = "TL.", "Ký thừa lệnh (TL.)"
        AUTHORISED = "TUQ.", "Ký thừa ủy quyền (TUQ.)"

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField("loại văn bản", max_length=32)
    about = models.CharField(
        "cho ai", max_length=250, blank=True, help_text="Nhà đầu tư, cơ quan hoặc phiếu mà văn bản này viết cho."
    )
    fills = models.JSONField("chỗ đã điền", default=dict, blank=True)
    errand = models.JSONField(
        "ghi vào hồ sơ",
        default=dict,
        blank=True,
        help_text="Những gì văn bản ghi và hồ sơ ghi theo khi lấy số: cơ quan, người, hạn.",
    )
    signer = models.CharField("người ký", max_length=120, blank=True)
    mode = models.CharField("cách ký", max_length=4, choices=Mode.choices, blank=True, default="")
    title = models.CharField("chức vụ người ký thay", max_length=120, blank=True)
    opened_at = models.DateTimeField("soạn từ", editable=False)
    opened_by = models.CharField("người soạn", max_length=80, editable=False)
    document = models.OneToOneField(
        Document, verbose_name="văn bản đã ban hành", null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        ordering = ["case_id", "kind", "about", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "about"], condition=Q(document=None), name="draft_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}".strip()


class DraftVersion(models.Model):
    """One saved state: what was filled in, and the words of the whole paper as they stood then."""

    draft = models.ForeignKey(Draft, verbose_name="bản soạn", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("lần lưu")
    fills = models.JSONField("chỗ đã điền", default=dict, blank=True)
    errand = models.JSONField("ghi vào hồ sơ", default=dict, blank=True)
    text = models.TextField("toàn văn lúc ấy", blank=True)
    saved_at = models.DateTimeField("lưu lúc", editable=False)
    saved_by = models.CharField("người lưu", max_length=80, editable=False)

    class Meta:
        ordering = ["draft_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_version_once")]

    def __str__(self) -> str:
        return f"{self.draft} lần {self.number}"
