"""Who acts: organisations with their successions, accounts, and memberships (organisation + role)."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from qlccn.places.models import Unit


class Role(models.TextChoices):
    ADMIN = "admin", "Quản trị hệ thống"
    MINISTRY = "ministry", "Bộ Công Thương"
    PROVINCE = "province", "UBND cấp tỉnh"
    DEPARTMENT = "department", "Sở Công Thương"
    AGENCY = "agency", "Sở, ngành"
    POLICE = "police", "Công an"
    INSPECTOR = "inspector", "Thanh tra, kiểm tra"
    COMMUNE = "commune", "UBND cấp xã"
    INVESTOR = "investor", "Chủ đầu tư hạ tầng"
    TENANT = "tenant", "Doanh nghiệp trong cụm"


class InForceQuerySet(models.QuerySet):
    def in_force(self, day: date) -> "InForceQuerySet":
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class Organisation(models.Model):
    """Tổ chức: a public body of a place, an enterprise, a cooperative, a council."""

    kind = models.CharField(
        "loại", max_length=60, db_index=True, help_text="Mã cơ quan trong dữ liệu luật (so-cong-thuong), hoặc doanh-nghiep."
    )
    slug = models.SlugField("mã", max_length=120, unique=True)
    name = models.CharField("tên", max_length=250)
    folded = models.CharField("tên không dấu", max_length=250, db_index=True, editable=False)
    unit = models.ForeignKey(Unit, verbose_name="địa bàn", null=True, blank=True, on_delete=models.PROTECT)
    tax_code = models.CharField("mã số thuế", max_length=20, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="organisation_named")]

    def __str__(self) -> str:
        return self.name


class OrganisationSuccession(models.Model):
    """Sở Công Thương Yên Bái → Sở Công Thương Lào Cai: the new one inherits the old one's records and duties."""

    old = models.ForeignKey(Organisation, verbose_name="tổ chức cũ", on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Organisation, verbose_name="tổ chức mới", on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField("ngày")

    class Meta:
        ordering = ["on", "old"]
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="organisation_succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class AccountManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "Account":
        return self.create_user(username, password, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Name and address live here only (erasable); the record keeps `account:<id>`."""

    audited = False

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    name = models.CharField("họ và tên", max_length=120, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    is_staff = False

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = AccountManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)


class Membership(models.Model):
    """A person's seat in an organisation: one role, from a day to a day. The actor of every act is one of these."""

    account = models.ForeignKey(Account, verbose_name="tài khoản", on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, verbose_name="tổ chức", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=12, choices=Role.choices)
    title = models.CharField("chức danh", max_length=80, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["account", "organisation"]
        constraints = [models.UniqueConstraint(fields=["account", "organisation", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.account} · {self.organisation}"
