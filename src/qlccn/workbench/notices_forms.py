"""Forms of the notices pages."""

from django import forms

from qlccn.notices.kinds import KINDS, SOON_MOST
from qlccn.notices.models import Preference
from qlccn.notices.services import LONGEST

WEEK = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class CommentForm(forms.Form):
    """A word at a subject."""

    text = forms.CharField(
        label="Viết trao đổi", max_length=LONGEST, widget=forms.Textarea({"rows": 2, "data-mention": ""}),
        help_text="Gõ @ và tên để báo một người, ví dụ @Trần Thị Hoa hoặc @hoa.tt.",
    )  # fmt: skip
    inside = forms.BooleanField(label="Chỉ cơ quan tôi xem", required=False)


class EditCommentForm(forms.Form):
    """One's own words, changed."""

    text = forms.CharField(label="Nội dung", max_length=LONGEST, widget=forms.Textarea({"rows": 4, "data-mention": ""}))


class StrikeForm(forms.Form):
    """Why one's own words are struck out."""

    reason = forms.CharField(label="Lý do gạch", max_length=300)


class PreferenceForm(forms.Form):
    """Which kinds come on screen and by e-mail, when, and how early a deadline is told."""

    on_screen = forms.MultipleChoiceField(
        label="Trên màn hình", required=False, choices=[(k.id, k.label) for k in KINDS.values()]
    )
    by_mail = forms.MultipleChoiceField(label="Trong thư", required=False, choices=[(k.id, k.label) for k in KINDS.values()])
    mail_every = forms.ChoiceField(label="Gửi thư tóm tắt", required=False, choices=Preference.Every.choices)
    mail_hour = forms.TypedChoiceField(label="Lúc", coerce=int, choices=[(h, f"{h:02d}:00") for h in range(24)])
    mail_weekday = forms.TypedChoiceField(label="Nếu mỗi tuần, vào", coerce=int, choices=list(enumerate(WEEK)))
    soon_days = forms.IntegerField(
        label="Báo trước hạn (ngày)", min_value=0, max_value=SOON_MOST, widget=forms.TextInput({"inputmode": "numeric"})
    )

    @classmethod
    def of(cls, wish: Preference) -> dict[str, object]:
        """The form's values for stored wishes."""
        return {
            "on_screen": [k for k in KINDS if k not in wish.off_screen], "by_mail": [k for k in KINDS if k not in wish.off_mail],
            "mail_every": wish.mail_every, "mail_hour": wish.mail_hour, "mail_weekday": wish.mail_weekday, "soon_days": wish.soon_days,
        }  # fmt: skip
