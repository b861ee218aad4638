"""Obligations (nghĩa vụ): who owes what, to whom, by when, under which clause, with which evidence. Their state is derived."""

from django.db import models
from django.db.models import Q

from qlccn.clusters.models import Cluster, Run
from qlccn.core.models import Versioned
from qlccn.documents.models import Document
from qlccn.obligations.rules import clause_words
from qlccn.parties.models import Membership, Organisation


class Obligation(Versioned):
    """One duty, from a clause of a paper, a step of a case, a cycle or a commitment. Proposed until a person confirms it."""

    class Role(models.TextChoices):
        LEAD = "chu-tri", "chủ trì"
        COORDINATE = "phoi-hop", "phối hợp"
        EITHER = "chu-tri-hoac-phoi-hop", "chủ trì hoặc phối hợp"
        PETITION = "kien-nghi", "kiến nghị"
        REQUEST = "yeu-cau", "yêu cầu"
        GUIDANCE = "huong-dan", "hướng dẫn"

    what = models.TextField("nội dung việc")
    kind = models.CharField(
        "loại",
        max_length=10,
        default="directive",
        choices=[
            ("directive", "việc được giao"), ("task", "nhiệm vụ kế hoạch"), ("manual", "tự ghi"), ("report", "báo cáo kỳ"),
            ("step", "bước thủ tục"), ("commitment", "cam kết"),
        ],
    )  # fmt: skip
    role = models.CharField("tính chất", max_length=22, choices=Role.choices, default=Role.LEAD)
    cluster = models.ForeignKey(
        Cluster, verbose_name="cụm", null=True, blank=True, on_delete=models.PROTECT, related_name="obligations"
    )
    run = models.ForeignKey(
        Run, verbose_name="lượt thủ tục", null=True, blank=True, on_delete=models.PROTECT, related_name="obligations"
    )
    document = models.ForeignKey(
        Document, verbose_name="văn bản giao", on_delete=models.PROTECT, related_name="obligations", db_index=False
    )
    clause = models.CharField("điều khoản", max_length=60, blank=True)
    start = models.PositiveIntegerField("từ vị trí", null=True, blank=True)
    end = models.PositiveIntegerField("đến vị trí", null=True, blank=True)
    owed_to = models.ForeignKey(
        Organisation, verbose_name="báo cáo cho", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_words = models.CharField("hạn (như văn bản ghi)", max_length=300, blank=True)
    due_rule = models.JSONField("quy tắc tính hạn", default=dict, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True, db_index=True)
    due_reasons = models.JSONField("vì sao hạn này", default=list, blank=True)
    depends_on = models.ForeignKey(
        "self", verbose_name="làm sau việc", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers"
    )
    programme = models.CharField("chương trình, kế hoạch", max_length=120, blank=True)
    position = models.PositiveIntegerField("thứ tự", default=0)
    flags = models.JSONField("chỗ cần xem", default=list, blank=True)
    confidence = models.FloatField("độ chắc", null=True, blank=True)
    proposed_at = models.DateTimeField("đề xuất lúc", editable=False)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, editable=False)
    confirmed_by = models.CharField("người xác nhận", max_length=80, blank=True, editable=False)
    still_binds = models.BooleanField(
        "còn phải làm", default=True, help_text="Văn bản cũ không làm việc nào quá hạn, trừ khi có người nói rằng còn phải làm."
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.CharField("người rút", max_length=80, blank=True, editable=False)
    withdrawn_reason = models.CharField("lý do rút", max_length=500, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="obligation_says_what")]
        indexes = [models.Index(fields=["document", "position"], name="obligation_of_document")]

    def __str__(self) -> str:
        return self.what[:80]

    @property
    def place(self) -> str:
        """Where in its paper it stands, in words."""
        return clause_words(self.clause)


class Assignment(models.Model):
    """An agency with a part in an obligation, named as the paper names it; `organisation` is who it is on the register."""

    obligation = models.ForeignKey(Obligation, verbose_name="nghĩa vụ", on_delete=models.CASCADE, related_name="assignments")
    named = models.CharField("tên như văn bản ghi", max_length=300)
    agency = models.CharField("mã cơ quan", max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="tổ chức", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    part = models.CharField("phần việc", max_length=8, choices=[("lead", "chủ trì"), ("with", "phối hợp")])
    due_on = models.DateField(
        "hạn của kỳ này",
        null=True,
        blank=True,
        help_text="Việc định kỳ: kỳ mà tổ chức này chưa được chấp nhận; việc khác để trống.",
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        ordering = ["obligation", "part", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "organisation", "part"], condition=Q(organisation__isnull=False), name="assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.named} ({self.get_part_display()})"


class Handling(models.Model):
    """Bút phê: an assignment given to a person of the organisation, with an instruction and an internal day."""

    assignment = models.ForeignKey(Assignment, verbose_name="phần việc", on_delete=models.CASCADE, related_name="handlings")
    membership = models.ForeignKey(Membership, verbose_name="người làm", on_delete=models.PROTECT, related_name="handlings")
    instruction = models.CharField("bút phê", max_length=500, blank=True)
    internal_due_on = models.DateField("hạn nội bộ", null=True, blank=True)
    given_by = models.CharField("người giao", max_length=80, editable=False)
    given_at = models.DateTimeField("giao lúc", editable=False)
    ended_at = models.DateTimeField("thôi giao lúc", null=True, editable=False)

    class Meta:
        ordering = ["-given_at", "-id"]

    def __str__(self) -> str:
        return f"{self.assignment} → {self.membership}"


class Answer(models.Model):
    """What an organisation says it did, with evidence; accepted by the side that asked, or sent back with reasons."""

    assignment = models.ForeignKey(Assignment, verbose_name="phần việc", on_delete=models.PROTECT, related_name="answers")
    text = models.TextField("kết quả thực hiện")
    done_on = models.DateField("ngày xong")
    due_on = models.DateField(
        "cho hạn", null=True, blank=True, editable=False, help_text="Hạn lúc trả lời: kỳ nào của việc định kỳ."
    )
    evidence = models.ManyToManyField(Document, verbose_name="văn bản chứng minh", related_name="evidence_for", blank=True)
    is_final = models.BooleanField("đã xong", default=True, help_text="Không chọn: báo cáo tiến độ, việc còn đang làm.")
    answered_by = models.CharField("người trả lời", max_length=80, editable=False)
    answered_at = models.DateTimeField("trả lời lúc", editable=False)
    accepted_at = models.DateTimeField("chấp nhận lúc", null=True, editable=False)
    returned_at = models.DateTimeField("trả lại lúc", null=True, editable=False)
    decided_by = models.CharField("người xét", max_length=80, blank=True, editable=False)
    decision_reason = models.CharField("lý do", max_length=500, blank=True)

    class Meta:
        ordering = ["-answered_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(accepted_at=None) | Q(returned_at=None), name="answer_one_decision")]

    def __str__(self) -> str:
        return self.text[:80]


class Extension(models.Model):
    """Gia hạn: a new due day by a paper; a fact, never an edit of the old day."""

    obligation = models.ForeignKey(Obligation, verbose_name="nghĩa vụ", on_delete=models.PROTECT, related_name="extensions")
    document = models.ForeignKey(Document, verbose_name="văn bản gia hạn", on_delete=models.PROTECT, related_name="extensions")
    due_on = models.DateField("hạn mới")
    reason = models.CharField("lý do", max_length=500, blank=True)
    recorded_at = models.DateTimeField("ghi lúc", editable=False)
    recorded_by = models.CharField("người ghi", max_length=80, editable=False)

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.obligation} → {self.due_on}"


class Escalation(models.Model):
    """A matter beyond competence, or an overdue one, taken a level up, and what that level answered."""

    obligation = models.ForeignKey(Obligation, verbose_name="nghĩa vụ", on_delete=models.PROTECT, related_name="escalations")
    to = models.ForeignKey(Organisation, verbose_name="lên", on_delete=models.PROTECT, related_name="escalations")
    reason = models.CharField("lý do", max_length=1000)
    document = models.ForeignKey(
        Document, verbose_name="văn bản", null=True, blank=True, on_delete=models.PROTECT, related_name="escalations"
    )
    raised_at = models.DateTimeField("nêu lúc", editable=False)
    raised_by = models.CharField("người nêu", max_length=80, editable=False)
    answer = models.TextField("trả lời", blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, editable=False)
    answered_by = models.CharField("người trả lời", max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ["-raised_at", "-id"]

    def __str__(self) -> str:
        return f"{self.obligation} ↑ {self.to}"


class Reminder(models.Model):
    """Đôn đốc: the words sent to an organisation that is late or about to be, and when."""

    assignment = models.ForeignKey(Assignment, verbose_name="phần việc", on_delete=models.CASCADE, related_name="reminders")
    text = models.TextField("nội dung đôn đốc")
    document = models.ForeignKey(
        Document, verbose_name="văn bản đôn đốc", null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    sent_at = models.DateTimeField("đôn đốc lúc", editable=False)
    sent_by = models.CharField("người đôn đốc", max_length=80, editable=False)

    class Meta:
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return self.text[:80]
