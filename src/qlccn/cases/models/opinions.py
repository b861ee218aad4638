"""Agencies asked for their opinion on a dossier, and what they answered."""

from django.db import models
from django.db.models import Q

from qlccn.cases.models.dossier import Case
from qlccn.core.models import Recorded
from qlccn.documents.models import Document
from qlccn.parties.models import Organisation


class Consultation(Recorded):
    """One agency asked for its opinion by one letter; by when it answers is the letter's day, else the province's rule."""

    class Method(models.TextChoices):
        WRITTEN = "written", "Văn bản"
        MEETING = "meeting", "Họp"
        SURVEY = "survey", "Khảo sát, kiểm tra thực địa"

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="consultations")
    organisation = models.ForeignKey(Organisation, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="consultations")
    letter = models.ForeignKey(Document, verbose_name="văn bản hỏi", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("ngày hỏi")
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    reply_by = models.DateField("trả lời trước hết ngày", null=True, blank=True, help_text="Hạn ghi trong văn bản hỏi, nếu có.")
    method = models.CharField("cách phối hợp", max_length=8, choices=Method.choices, default=Method.WRITTEN)

    class Meta:
        ordering = ["case_id", "asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation", "letter"], condition=Q(retracted_at=None), name="consultation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.case}"


class Opinion(Recorded):
    """An agency's answer, locked when sent: the agency is answerable for it (điểm a khoản 2 Điều 2 QĐ 09/2025/QĐ-UBND Lạng Sơn)."""

    class Stance(models.TextChoices):
        AGREE = "agree", "Thống nhất"
        AGREE_IF = "agree-if", "Thống nhất, có yêu cầu"
        DISAGREE = "disagree", "Không thống nhất"

    consultation = models.ForeignKey(Consultation, verbose_name="lần hỏi", on_delete=models.PROTECT, related_name="opinions")
    given_on = models.DateField("ngày trả lời")
    stance = models.CharField("kết luận", max_length=10, choices=Stance.choices)
    document = models.ForeignKey(
        Document, verbose_name="văn bản trả lời", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["consultation_id", "given_on", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation"], condition=Q(retracted_at=None), name="opinion_once")]

    def __str__(self) -> str:
        return f"{self.consultation.organisation}: {self.get_stance_display()}"


class OpinionPart(models.Model):
    """What the agency says under one heading; restricted parts (police, defence) are read by those who may only."""

    opinion = models.ForeignKey(Opinion, verbose_name="ý kiến", on_delete=models.PROTECT, related_name="parts")
    heading = models.CharField("nội dung", max_length=32)
    text = models.TextField("ý kiến")
    restricted = models.BooleanField("hạn chế người xem", default=False)

    class Meta:
        ordering = ["opinion_id", "id"]
        constraints = [models.UniqueConstraint(fields=["opinion", "heading"], name="opinion_part_once")]

    def __str__(self) -> str:
        return f"{self.heading}"
