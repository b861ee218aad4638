"""Who acts: organisations with their successions, accounts, and memberships (organisation + role)."""

from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from qlccn.core.models import Versioned
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


class Organisation(Versioned):
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

    old = models.ForeignKey(
        Organisation, verbose_name="tổ chức cũ", on_delete=models.PROTECT, related_name="successions", db_index=False
    )
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
    sessions_round = models.PositiveIntegerField("lượt phiên", default=0, help_text="Tăng một là mọi phiên đang mở hết hiệu lực.")
    erased_at = models.DateTimeField("xóa thông tin lúc", null=True, editable=False)
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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Of the password and of the round, so that one column ends every session of the account."""
        of_password: str = super()._get_session_auth_hash(secret)
        return f"{of_password}:{self.sessions_round}" if self.sessions_round else of_password


class MembershipQuerySet(InForceQuerySet):
    def in_force(self, day: date) -> "MembershipQuerySet":
        """Seats of the day that were not ended at once."""
        return super().in_force(day).filter(ended_at=None)


class Membership(models.Model):
    """A person's seat in an organisation: one role, from a day to a day. The actor of every act is one of these."""

    account = models.ForeignKey(
        Account, verbose_name="tài khoản", on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    organisation = models.ForeignKey(Organisation, verbose_name="tổ chức", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=12, choices=Role.choices)
    title = models.CharField("chức danh", max_length=80, blank=True)
    manages_people = models.BooleanField(
        "quản lý người dùng", default=False, help_text="Mời người và cho thôi trong phạm vi của tổ chức."
    )
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    ended_at = models.DateTimeField("thôi lúc", null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["account", "organisation"]
        constraints = [models.UniqueConstraint(fields=["account", "organisation", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.account} · {self.organisation}"


class AccessToken(models.Model):
    """Mã truy cập: lets a program of a person act in one of their seats. Only the hash is kept; the code is shown once."""

    audited = False  # a secret

    membership = models.ForeignKey(Membership, verbose_name="tư cách", on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField("dùng để", max_length=80)
    digest = models.CharField("mã băm", max_length=64, unique=True)
    begins_with = models.CharField("bắt đầu bằng", max_length=12)
    created_at = models.DateTimeField("tạo lúc", editable=False)
    expires_on = models.DateField("hết hạn sau ngày")
    last_used_on = models.DateField("dùng gần nhất", null=True, editable=False)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class InvitationQuerySet(models.QuerySet):
    def waiting(self, moment: datetime) -> "InvitationQuerySet":
        """Sent, not taken up, not withdrawn, not expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=moment)


class Invitation(models.Model):
    """A seat offered to a person. What is personal or secret about it stands in `InvitationContact`, outside the audit trail."""

    organisation = models.ForeignKey(Organisation, verbose_name="tổ chức", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField("vai trò", max_length=12, choices=Role.choices)
    title = models.CharField("chức danh", max_length=80, blank=True)
    manages_people = models.BooleanField("quản lý người dùng", default=False)
    invited_by = models.CharField("người mời", max_length=80, editable=False)
    invited_at = models.DateTimeField("mời lúc", editable=False)
    sent_times = models.PositiveSmallIntegerField("số lần gửi", default=1, editable=False)
    expires_at = models.DateTimeField("hết hạn lúc", editable=False)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    accepted_at = models.DateTimeField("nhận lúc", null=True, editable=False)
    membership = models.ForeignKey(
        Membership, verbose_name="tư cách", null=True, editable=False, on_delete=models.PROTECT, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_one_end"),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(membership__isnull=False), name="invitation_taken_has_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"


class InvitationContact(models.Model):
    """Whom an invitation is for and the hash of its link: personal or secret, so erasable and never in the audit trail."""

    audited = False

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="contact", primary_key=True)
    email = models.EmailField("thư điện tử", blank=True)
    name = models.CharField("họ và tên", max_length=120, blank=True)
    account = models.ForeignKey(
        Account, verbose_name="tài khoản", null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="Khi mời một tài khoản đã có: chỉ tài khoản ấy nhận được.",
    )  # fmt: skip
    link_hash = models.CharField("mã băm của đường dẫn", max_length=64, unique=True)

    class Meta:
        ordering = ["invitation"]

    def __str__(self) -> str:
        return self.name or self.email or str(self.account)


class Handover(models.Model):
    """What was moved when a person left a seat: to whom, by whom, and each piece of work as it was called then."""

    membership = models.ForeignKey(Membership, verbose_name="người thôi", on_delete=models.PROTECT, related_name="handovers")
    to = models.ForeignKey(
        Membership, verbose_name="người nhận", null=True, blank=True, on_delete=models.PROTECT, related_name="received",
        help_text="Trống: việc trả về cơ quan, chưa giao ai.",
    )  # fmt: skip
    reason = models.CharField("lý do", max_length=500, blank=True)
    lines = models.JSONField("việc bàn giao", default=list)
    at = models.DateTimeField("lúc", editable=False)
    by = models.CharField("người làm", max_length=80, editable=False)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.membership} → {self.to or 'cơ quan'}"
