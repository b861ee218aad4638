"""Forms of the law pages."""

from django import forms

from qlccn.core.refusal import Refusal
from qlccn.law.due import Pause
from qlccn.law.model import Law
from qlccn.ui.formats import parse_day
from qlccn.ui.forms import DayField
from qlccn.workbench.obligations_fields import ActorForm, PapersField


class DueForm(forms.Form):
    """What a due day is computed from. Field names are those of the address."""

    def __init__(self, *args: object, law: Law, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.law = law
        self.fields["thu-tuc"] = forms.ChoiceField(label="Thủ tục", choices=[(p.id, p.name_vi) for p in law.procedures.values()])
        self.fields["buoc"] = forms.ChoiceField(label="Bước", choices=self.steps())
        self.fields["tu-ngay"] = DayField(label="Tính từ ngày", help_text="Ngày bắt đầu không tính vào thời hạn.")
        self.fields["che-do"] = forms.ChoiceField(
            label="Chế độ pháp lý của hồ sơ",
            required=False,
            choices=[("", "theo ngày bắt đầu"), *((r.id, r.name) for r in law.regimes)],
        )
        self.fields["tinh"] = forms.ChoiceField(
            label="Quy định của tỉnh", required=False, choices=[("", "chỉ quy định chung"), *law.provinces.items()]
        )
        self.fields["tam-dung"] = forms.CharField(
            label="Các lần yêu cầu bổ sung", required=False, widget=forms.Textarea({"rows": 2}),
            help_text="Mỗi dòng một lần: ngày yêu cầu - ngày nhận đủ. Ví dụ: 10/11/2026 - 16/11/2026.",
        )  # fmt: skip

    def steps(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Steps of every procedure that have a limit in some regime, grouped by procedure."""
        groups = []
        for procedure in self.law.procedures.values():
            named: dict[str, str] = {}
            for version in procedure.resolved.values():
                named |= {s.id: s.action for s in version.steps if s.limit and s.id not in named}
            if named:
                groups.append((procedure.name_vi, [(key, text) for key, text in named.items()]))
        return groups

    def clean(self) -> dict:
        data = super().clean() or {}
        try:
            data["tam-dung"] = [self.pause(line) for line in data.get("tam-dung", "").splitlines() if line.strip()]
        except (Refusal, ValueError) as error:
            self.add_error("tam-dung", str(error))
        return data

    @staticmethod
    def pause(line: str) -> Pause:
        days = [part for part in line.replace("–", "-").split(" - ") if part.strip()]
        if len(days) != 2:
            raise Refusal(f"Dòng “{line.strip()}” chưa đúng; viết: ngày yêu cầu - ngày nhận đủ.")
        return Pause(parse_day(days[0]), parse_day(days[1]))


class CiteForm(forms.Form):
    """A text to check and the day it speaks on."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ngay"] = DayField(label="Ngày của văn bản")
        self.fields["van-ban"] = forms.CharField(
            label="Dán đoạn văn bản có viện dẫn", max_length=200_000, strip=False, widget=forms.Textarea({"rows": 8})
        )


class LocalDayForm(ActorForm):
    """A local day off or working day and its paper."""

    day = DayField(label="Ngày")
    kind = forms.ChoiceField(label="Là", choices=[("off", "ngày nghỉ"), ("working", "ngày làm việc")])
    reason = forms.CharField(label="Lý do", max_length=200)
    document = PapersField(label="Văn bản làm căn cứ", many=False)
