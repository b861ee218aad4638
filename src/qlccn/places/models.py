"""Administrative units as they were and are. Codes are reused (15 was Yên Bái, is Lào Cai): keys go to rows, never to codes."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"


class UnitQuerySet(models.QuerySet):
    def in_force(self, day: date) -> "UnitQuerySet":
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class Unit(models.Model):
    """Đơn vị hành chính: a province, district (until 30/6/2025) or commune, from a day to a day (both included)."""

    audited = False  # reference data, replaced as a whole by `migrate`

    level = models.CharField("cấp", max_length=8, choices=[(PROVINCE, "tỉnh"), (DISTRICT, "huyện"), (COMMUNE, "xã")])
    code = models.CharField("mã", max_length=5)
    name = models.CharField("tên", max_length=80, help_text="Đủ cả loại: “Xã Bảo Ái”.")
    short_name = models.CharField("tên ngắn", max_length=80, help_text="Không kèm loại: “Bảo Ái”.")
    folded = models.CharField("tên không dấu", max_length=80, db_index=True, help_text="Tên ngắn, chữ thường, không dấu.")
    type = models.CharField("loại", max_length=24)
    parent = models.ForeignKey("self", verbose_name="thuộc", null=True, on_delete=models.PROTECT, related_name="children")
    province = models.ForeignKey(
        "self", verbose_name="tỉnh", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    valid_from = models.DateField("từ ngày", null=True)
    valid_to = models.DateField("đến hết ngày", null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["level", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint("level", "code", Coalesce("valid_from", models.Value(date.min)), name="unit_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")), name="unit_period"
            ),
        ]
        indexes = [models.Index(fields=["province", "level"], name="unit_of_province")]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, day: date) -> bool:
        """As `UnitQuerySet.in_force`, of one unit in hand."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


class UnitSuccession(models.Model):
    """Which old unit went into which new one; `partly` where only a part did."""

    audited = False

    old = models.ForeignKey(Unit, verbose_name="đơn vị cũ", on_delete=models.CASCADE, related_name="successions", db_index=False)
    new = models.ForeignKey(Unit, verbose_name="đơn vị mới", on_delete=models.CASCADE, related_name="predecessions")
    partly = models.BooleanField("một phần", default=False)
    on = models.DateField("ngày")

    class Meta:
        ordering = ["old", "new"]
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Meridian(models.Model):
    """Central meridian of the VN-2000 3-degree zone that a former province used (one new province can hold two)."""

    audited = False

    unit = models.OneToOneField(Unit, verbose_name="tỉnh trước 1/7/2025", on_delete=models.CASCADE, related_name="meridian")
    degrees = models.DecimalField("kinh tuyến trục (độ)", max_digits=7, decimal_places=4)
    epsg = models.PositiveIntegerField("mã EPSG")

    class Meta:
        ordering = ["unit"]

    def __str__(self) -> str:
        return f"{self.unit}: {self.degrees}°"
