"""The forms of organisations and their people."""

from django import forms

from qlccn.core import clock
from qlccn.core.text import fold
from qlccn.law.loader import load
from qlccn.parties.leaving import colleagues
from qlccn.parties.models import Membership, Organisation, Role
from qlccn.places import queries as places
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.ui.forms import DayField

BACK = "co-quan"  # the work goes back to the organisation


def kind_labels() -> dict[str, str]:
    """Slug of a kind -> its name; enterprises stand beside the agencies of the law data."""
    ours = {"doanh-nghiep": "Doanh nghiệp, hợp tác xã", "van-phong-he-thong": "Tổ quản trị hệ thống"}
    return {a.slug: a.name_vi for a in load().agencies.all} | ours


class OrganisationForm(forms.Form):
    """An organisation: kind, name, place."""

    name = forms.CharField(label="Tên", max_length=250)
    kind = forms.ChoiceField(label="Loại")
    province = forms.ChoiceField(label="Tỉnh, thành phố", required=False)
    commune = forms.CharField(
        label="Xã, phường", required=False, max_length=80, help_text="Để trống nếu là cơ quan cấp tỉnh hoặc trung ương."
    )
    tax_code = forms.CharField(label="Mã số thuế", required=False, max_length=20)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = kind_labels()
        present = self.initial.get("kind")
        if present and present not in kinds:
            kinds[present] = "Cơ quan khác"
        self.fields["kind"].choices = [("", "chọn…"), *sorted(kinds.items(), key=lambda pair: fold(pair[1]))]
        known = [(str(u.pk), u.name) for u in places.provinces(clock.today())]
        unit = Unit.objects.filter(pk=self.initial.get("province") or 0).first()
        if unit and str(unit.pk) not in dict(known):
            known.append((str(unit.pk), unit.name))  # an entry of a province that is no more
        self.fields["province"].choices = [("", "không thuộc tỉnh nào"), *known]

    @staticmethod
    def values_of(organisation: Organisation) -> dict[str, str]:
        """What the form shows of a row."""
        unit = organisation.unit
        province = unit if unit and unit.level == PROVINCE else unit and unit.province
        return {
            "name": organisation.name, "kind": organisation.kind, "tax_code": organisation.tax_code,
            "province": str(province.pk) if province else "", "commune": unit.name if unit and unit.level == COMMUNE else "",
        }  # fmt: skip

    def clean(self) -> dict:
        data = super().clean() or {}
        province = Unit.objects.filter(pk=data["province"]).first() if data.get("province") else None
        data["unit"] = province
        if data.get("commune"):
            communes = Unit.objects.filter(level=COMMUNE, province=province)
            words = fold(data["commune"])
            named = [u for u in communes.in_force(clock.today()) if words in (u.folded, fold(u.name))]
            if len(named) != 1:
                self.add_error(
                    "commune", "Không thấy đúng một xã, phường mang tên này trong tỉnh đã chọn; ghi đủ loại, ví dụ “Xã Bảo Ái”."
                )
            else:
                data["unit"] = named[0]
        return data

    def row(self) -> dict[str, object]:
        """The values for the service."""
        return {name: self.cleaned_data[name] for name in ("name", "kind", "unit", "tax_code")}


class EndForm(forms.Form):
    """The organisation ends, or another one takes its place."""

    on = DayField(label="Từ ngày", help_text="Ngày tổ chức mới kế thừa; tổ chức này kết thúc hết ngày trước đó.")
    into = forms.CharField(
        label="Tổ chức kế thừa", required=False, max_length=250,
        help_text="Tên hoặc mã của tổ chức nhận hồ sơ và việc; để trống nếu chấm dứt mà không ai kế thừa.",
    )  # fmt: skip

    def clean_into(self) -> Organisation | None:
        words = self.cleaned_data["into"].strip()
        if not words:
            return None
        found = list(Organisation.objects.filter(slug=words)[:1]) or list(Organisation.objects.filter(folded=fold(words))[:2])
        if len(found) != 1:
            raise forms.ValidationError("Không thấy đúng một tổ chức mang tên hoặc mã này; xem mã trong sổ tổ chức.")
        return found[0]


class SeatForm(forms.Form):
    """What a seat is: role, title, and whether its holder manages people."""

    role = forms.ChoiceField(label="Vai trò")
    position = forms.CharField(label="Chức danh", max_length=80, required=False)
    manages_people = forms.BooleanField(label="Được mời người và cho người thôi giữ tư cách", required=False)

    def __init__(self, *args: object, roles: frozenset[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [choice for choice in Role.choices if choice[0] in roles]


class InviteForm(SeatForm):
    """Whom to invite: a person by e-mail address, or an account that exists."""

    email = forms.EmailField(label="Thư điện tử", required=False)
    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, required=False, help_text="Khi người ấy đã có tài khoản; chỉ cần một trong hai."
    )
    name = forms.CharField(label="Họ và tên", max_length=120, required=False)
    field_order = ["email", "username", "name", "role", "position", "manages_people"]


class MemberForm(SeatForm):
    """An account made by an administrator at once (where no e-mail reaches the person), with its first password."""

    username = forms.CharField(label="Tên đăng nhập", max_length=60)
    name = forms.CharField(label="Họ và tên", max_length=120, required=False)
    password = forms.CharField(
        label="Mật khẩu ban đầu",
        required=False,
        strip=False,
        widget=forms.PasswordInput,
        help_text="Chỉ cần khi tài khoản chưa có; từ 10 ký tự.",
    )
    field_order = ["username", "name", "password", "role", "position", "manages_people"]


class ChangeSeatForm(forms.Form):
    """Title and the right to manage people of a seat."""

    position = forms.CharField(label="Chức danh", max_length=80, required=False)
    manages_people = forms.BooleanField(label="Được mời người và cho người thôi giữ tư cách", required=False)


class LeaveForm(forms.Form):
    """Who takes the work over, and why the person leaves."""

    to = forms.ChoiceField(label="Giao việc đang mở cho", required=False)
    reason = forms.CharField(label="Lý do", max_length=500, required=False, help_text="Ví dụ: chuyển công tác, nghỉ hưu.")

    def __init__(self, *args: object, membership: Membership, has_work: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(m.pk): m for m in colleagues(membership)}
        if has_work:
            named = [(key, f"{m.account} ({m.title or m.get_role_display()})") for key, m in self.people.items()]
            self.fields["to"].choices = [("", "chọn người nhận…"), *named, (BACK, "Trả về cơ quan, chưa giao ai")]
        else:
            del self.fields["to"]

    @property
    def successor(self) -> Membership | None:
        return self.people.get(self.cleaned_data.get("to", ""))

    @property
    def gives_back(self) -> bool:
        return self.cleaned_data.get("to") == BACK
