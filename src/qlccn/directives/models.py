"""What was read out of a paper, kept beside it until a person has confirmed it."""

from django.db import models

from qlccn.documents.models import Document


class Reading(models.Model):
    """One reading of a document: the `ingest` answer as given, by which reader version, and how far its confirmation is."""

    document = models.OneToOneField(Document, verbose_name="văn bản", on_delete=models.CASCADE, related_name="reading")
    state = models.CharField(
        "trạng thái",
        max_length=9,
        default="waiting",
        choices=[
            ("waiting", "chờ đọc"), ("read", "chờ xác nhận"), ("confirmed", "đã xác nhận"), ("failed", "không đọc được"),
        ],
    )  # fmt: skip
    result = models.JSONField("kết quả đọc", default=dict, blank=True)
    failure = models.CharField("vì sao không đọc được", max_length=500, blank=True)
    claimed_at = models.DateTimeField("nhận đọc lúc", null=True, editable=False)  # a worker has it; stale after a while (killed)
    attempts = models.PositiveSmallIntegerField("số lần đọc", default=0, editable=False)
    not_secret = models.BooleanField("đã xác nhận không mật", default=False)
    read_at = models.DateTimeField("đọc lúc", null=True)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)
    confirmed_by = models.CharField("người xác nhận", max_length=80, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"đọc {self.document}"
