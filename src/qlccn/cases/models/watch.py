"""Commitments of decisions that are watched: which act began each, the duty that it became, the act that fulfilled it."""

from django.db import models

from qlccn.clusters.models import Act
from qlccn.obligations.models import Obligation


class Commitment(models.Model):
    """One commitment of one act, posted once as a duty."""

    act = models.ForeignKey(Act, verbose_name="sự kiện", on_delete=models.PROTECT, related_name="commitments")
    kind = models.CharField("loại cam kết", max_length=16)
    obligation = models.OneToOneField(Obligation, verbose_name="nghĩa vụ", on_delete=models.PROTECT, related_name="commitment")
    fulfilled_by = models.ForeignKey(
        Act, verbose_name="sự kiện làm xong", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    watched_at = models.DateTimeField("theo dõi từ", editable=False)

    class Meta:
        ordering = ["act", "kind"]
        constraints = [models.UniqueConstraint(fields=["act", "kind"], name="commitment_once")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.act}"
