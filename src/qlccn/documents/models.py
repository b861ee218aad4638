"""Documents (văn bản): the papers without which nothing has legal effect; their files, citations, links and who may read them."""

from django.db import models
from django.db.models import Q

from qlccn.core.models import Versioned
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit


class Type(models.TextChoices):
    """Kinds of paper, by the vocabulary of the reader."""

    LETTER = "cong-van", "Công văn"
    PLAN = "ke-hoach", "Kế hoạch"
    DECISION = "quyet-dinh", "Quyết định"
    DIRECTIVE = "chi-thi", "Chỉ thị"
    NOTICE = "thong-bao", "Thông báo"
    REPORT = "bao-cao", "Báo cáo"
    MINUTES = "bien-ban", "Biên bản"
    SUBMISSION = "to-trinh", "Tờ trình"
    CONCLUSION = "ket-luan", "Kết luận"
    RESOLUTION = "nghi-quyet", "Nghị quyết"
    LAW = "luat", "Luật"
    DECREE = "nghi-dinh", "Nghị định"
    CIRCULAR = "thong-tu", "Thông tư"
    TABLE = "bang-ke", "Bảng kê"
    OTHER = "khac", "Văn bản khác"


class Document(Versioned):
    """Văn bản: number, date and issuer as printed. A missing number or day stays missing."""

    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    number_folded = models.CharField(max_length=80, blank=True, db_index=True, editable=False)
    type = models.CharField("loại", max_length=16, choices=Type.choices)
    issuer = models.ForeignKey(
        Organisation, verbose_name="cơ quan ban hành", null=True, blank=True, on_delete=models.PROTECT, related_name="issued"
    )
    issuer_name = models.CharField("cơ quan ban hành (như in)", max_length=250, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    subject = models.CharField("trích yếu", max_length=1000, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=200, blank=True)
    place = models.CharField("nơi ban hành", max_length=120, blank=True)
    province = models.ForeignKey(Unit, verbose_name="tỉnh", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    arrival_number = models.CharField("số đến", max_length=40, blank=True)
    arrived_on = models.DateField("ngày đến", null=True, blank=True)
    urgency = models.CharField(
        "độ khẩn", max_length=12, blank=True, choices=[("khan", "Khẩn"), ("thuong-khan", "Thượng khẩn"), ("hoa-toc", "Hỏa tốc")]
    )
    purpose = models.CharField("để", max_length=8, blank=True, choices=[("handle", "xử lý"), ("know", "biết")])
    text = models.TextField("toàn văn", blank=True)
    subject_folded = models.CharField(max_length=1000, blank=True, editable=False)
    folded = models.TextField(blank=True, editable=False)  # what full-text search reads (documents.folding.words)
    is_public = models.BooleanField(
        "công khai", default=False, help_text="Văn bản quy phạm, quyết định công bố: ai đăng nhập cũng đọc được."
    )
    is_restricted = models.BooleanField(
        "hạn chế người xem",
        default=False,
        editable=False,
        help_text="Chỉ cơ quan giữ, ban hành, nhận, và sở, tỉnh của địa bàn đọc được.",
    )
    registered_at = models.DateTimeField("vào sổ lúc", editable=False)
    registered_by = models.CharField("người vào sổ", max_length=80, editable=False)
    holder = models.ForeignKey(
        Organisation, verbose_name="cơ quan vào sổ", null=True, on_delete=models.PROTECT, related_name="held_documents"
    )
    discarded_at = models.DateTimeField("bỏ khỏi sổ lúc", null=True, editable=False)
    discard_reason = models.CharField("lý do bỏ", max_length=300, blank=True)

    class Meta:
        ordering = ["-issued_on", "-id"]
        indexes = [models.Index(fields=["-issued_on", "-id"], name="document_newest")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How officers name it: "3426/QĐ-UBND ngày 23/9/2026"; what is missing is said."""
        number = self.number or f"{self.get_type_display()} không số"
        return f"{number} ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else f"{number} (chưa rõ ngày)"


class StoredFile(models.Model):
    """A file in the store, by content hash: whichever room names it, the store keeps it (`documents.sweeps`)."""

    sha256 = models.CharField("mã băm", max_length=64, db_index=True)
    name = models.CharField("tên tệp", max_length=200)
    media_type = models.CharField("loại tệp", max_length=100)
    size = models.PositiveBigIntegerField("dung lượng")
    added_at = models.DateTimeField("thêm lúc", editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class File(StoredFile):
    """One file of a document; served only through its document's permission."""

    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.CASCADE, related_name="files", db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["document", "sha256"], name="file_once_per_document")]


class Citation(models.Model):
    """A legal citation found in a document's text, judged on the document's day."""

    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.CASCADE, related_name="citations")
    text = models.CharField("nguyên văn", max_length=500)
    number = models.CharField("số, ký hiệu", max_length=80)
    issued_on = models.DateField("ngày", null=True)
    article = models.CharField("điều khoản", max_length=120, blank=True)
    start = models.PositiveIntegerField("từ vị trí")
    end = models.PositiveIntegerField("đến vị trí")
    instrument = models.CharField("văn bản luật", max_length=60, blank=True, help_text="Mã trong dữ liệu luật.")
    status = models.CharField("hiệu lực", max_length=16)
    target = models.ForeignKey(
        Document, verbose_name="văn bản được dẫn", null=True, on_delete=models.SET_NULL, related_name="cited_by"
    )

    class Meta:
        ordering = ["document", "start"]

    def __str__(self) -> str:
        return self.text


class Link(models.Model):
    """One document acting on another: replaces, amends, implements, answers, is an annex of."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", "thay thế"
        AMENDS = "amends", "sửa đổi, bổ sung"
        IMPLEMENTS = "implements", "triển khai"
        ANSWERS = "answers", "trả lời"
        ANNEX = "annex", "phụ lục của"

    source = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.CASCADE, related_name="links", db_index=False)
    kind = models.CharField("quan hệ", max_length=10, choices=Kind.choices)
    target = models.ForeignKey(Document, verbose_name="với văn bản", on_delete=models.PROTECT, related_name="linked_by")

    class Meta:
        ordering = ["source", "kind", "target"]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "target"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class Access(models.Model):
    """An organisation that may read a document, and why: it holds it, was addressed, was given a task, is asked."""

    document = models.ForeignKey(
        Document, verbose_name="văn bản", on_delete=models.CASCADE, related_name="access", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name="tổ chức", on_delete=models.CASCADE, related_name="document_access"
    )
    why = models.CharField(
        "vì",
        max_length=12,
        choices=[("holds", "vào sổ"), ("addressed", "nơi nhận"), ("assigned", "được giao việc"), ("issued", "ban hành")],
    )

    class Meta:
        ordering = ["document", "organisation"]
        constraints = [models.UniqueConstraint(fields=["document", "organisation", "why"], name="access_once")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.document}"


class LocalRule(models.Model):
    """A rule of one province or day off of one place, each a fact with its paper: layered over the national law data."""

    province = models.ForeignKey(Unit, verbose_name="tỉnh", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField("quy tắc", max_length=80, help_text="calendar.off, calendar.working, hoặc mã tham số luật.")
    value = models.CharField("giá trị", max_length=200)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="local_rules")

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="local_rule_period")
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class DocumentNumber(models.Model):
    """Last number an organisation gave in a year and register; taken once, without gaps, under a row lock."""

    organisation = models.ForeignKey(Organisation, verbose_name="cơ quan", on_delete=models.PROTECT, db_index=False)
    register = models.CharField("sổ", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta:
        ordering = ["organisation", "register", "year"]
        constraints = [models.UniqueConstraint(fields=["organisation", "register", "year"], name="number_register_once")]

    def __str__(self) -> str:
        return f"{self.register}/{self.year}: {self.last}"
