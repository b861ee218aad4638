"""Working together: comments, who follows what, what each person was told, and how they want to be told."""

from django.db import models
from django.db.models import Q

from qlccn.core.models import Versioned
from qlccn.parties.models import Membership, Organisation


class About(models.Model):
    """A row that is about something of the record, by its kind (see `subjects`) and key. Not a foreign key: rooms above add kinds."""

    subject_kind = models.CharField("loại đối tượng", max_length=20)
    subject_key = models.BigIntegerField("đối tượng")

    class Meta:
        abstract = True


class Comment(About, Versioned):
    """Trao đổi: a word of one person at a subject; who may see the subject sees it, or only the writer's office when it is inside.

    Changed or deleted by its writer for a quarter of an hour; afterwards it stands and can only be struck out, with a reason.
    """

    by = models.ForeignKey(Membership, verbose_name="người viết", on_delete=models.PROTECT, related_name="comments")
    inside = models.ForeignKey(
        Organisation, verbose_name="nội bộ của", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField("nội dung")
    at = models.DateTimeField("lúc", editable=False)
    edited_at = models.DateTimeField("sửa lúc", null=True, editable=False)
    struck_at = models.DateTimeField("gạch lúc", null=True, editable=False)
    struck_reason = models.CharField("lý do gạch", max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_key", "at"], name="comment_of_subject")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return self.text[:80]


class Follow(About):
    """A person who wants to be told of a subject (by hand, or because it is their own work). `muted`: said no, and stays so."""

    audited = False  # a personal choice, no part of the record

    membership = models.ForeignKey(Membership, verbose_name="người theo dõi", on_delete=models.CASCADE, related_name="follows")
    muted = models.BooleanField("đã thôi", default=False)
    at = models.DateTimeField("từ lúc", editable=False)

    class Meta:
        ordering = ["subject_kind", "subject_key"]
        constraints = [models.UniqueConstraint(fields=["membership", "subject_kind", "subject_key"], name="follow_once")]
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="follow_of_subject")]

    def __str__(self) -> str:
        return f"{self.membership}: {self.subject_kind} {self.subject_key}"


class Digest(models.Model):
    """One e-mail of one slot to one person: made (its notices frozen) before it is sent, so that a killed round goes on where it was."""

    audited = False  # a letter-box, no part of the record

    membership = models.ForeignKey(Membership, verbose_name="người nhận", on_delete=models.CASCADE, related_name="digests")
    slot = models.CharField("kỳ", max_length=20, help_text="2026-11-21T07")
    made_at = models.DateTimeField("lập lúc")
    claimed_at = models.DateTimeField("nhận gửi lúc", null=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    sent_at = models.DateTimeField("gửi lúc", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["membership", "slot"], name="digest_once")]
        indexes = [models.Index(fields=["id"], condition=Q(sent_at=None), name="digest_unsent")]

    def __str__(self) -> str:
        return f"{self.membership} {self.slot}"


class Notice(About):
    """What one person was told: kind, subject, by whom. The words are made when it is shown, to who may still see the subject."""

    audited = False  # follows from the record; a letter-box, no part of it

    membership = models.ForeignKey(Membership, verbose_name="người nhận", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField("loại", max_length=20)
    by = models.ForeignKey(Membership, verbose_name="ai làm", null=True, on_delete=models.SET_NULL, related_name="+")
    detail = models.CharField("chi tiết", max_length=400, blank=True)
    once = models.CharField("khóa một lần", max_length=80, blank=True, help_text="Một sự việc theo thời gian chỉ báo một lần.")
    at = models.DateTimeField("lúc")
    on_screen = models.BooleanField("lên màn hình", default=True)
    seen_at = models.DateTimeField("đã xem lúc", null=True)
    digest = models.ForeignKey(Digest, verbose_name="thư", null=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["membership", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["membership"], condition=Q(seen_at=None, on_screen=True), name="notice_unseen"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["membership", "once"], condition=~Q(once=""), name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.kind}"


class Preference(models.Model):
    """How one person wants to be told, in one of their seats. Kinds not named are on."""

    audited = False  # a personal choice, no part of the record

    class Every(models.TextChoices):
        NEVER = "", "không gửi"
        DAY = "day", "mỗi ngày"
        WEEK = "week", "mỗi tuần"

    membership = models.OneToOneField(Membership, verbose_name="tư cách", on_delete=models.CASCADE, related_name="preference")
    off_screen = models.JSONField("không lên màn hình", default=list, blank=True)
    off_mail = models.JSONField("không vào thư", default=list, blank=True)
    mail_every = models.CharField("gửi thư", max_length=4, blank=True, choices=Every.choices)
    mail_hour = models.PositiveSmallIntegerField("lúc giờ", default=7)
    mail_weekday = models.PositiveSmallIntegerField("thứ", default=0, help_text="0 là thứ Hai.")
    soon_days = models.PositiveSmallIntegerField("báo trước hạn (ngày)", default=3)

    class Meta:
        ordering = ["membership"]
        constraints = [
            models.CheckConstraint(condition=Q(mail_hour__lte=23, mail_weekday__lte=6), name="preference_times"),
        ]

    def __str__(self) -> str:
        return f"{self.membership}"


class Feed(models.Model):
    """The address of one person's calendar of deadlines: only the hash of its secret is kept."""

    audited = False  # a secret

    membership = models.OneToOneField(Membership, verbose_name="tư cách", on_delete=models.CASCADE, related_name="feed")
    secret = models.CharField("mã băm", max_length=64, unique=True)
    made_at = models.DateTimeField("tạo lúc")

    class Meta:
        ordering = ["membership"]

    def __str__(self) -> str:
        return f"{self.membership}"


class Visit(models.Model):
    """Up to which moment one person has seen what changed in the record."""

    audited = False  # who looked when is nobody's business

    membership = models.OneToOneField(Membership, verbose_name="tư cách", on_delete=models.CASCADE, related_name="visit")
    seen_to = models.DateTimeField("đã xem đến")

    class Meta:
        ordering = ["membership"]

    def __str__(self) -> str:
        return f"{self.membership}"
