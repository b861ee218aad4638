"""Values of the law in an officer's words: nothing shows the codes, keys or month-day order of the data files."""

import re
from datetime import date

import pytest

from qlccn.law.loader import load
from qlccn.law.wording import spoken


@pytest.mark.parametrize(
    "value, unit, op, text",
    [
        (12.5, "percent", "ge", "từ 12,5 %"),
        (75, "ha", "le", "không quá 75 ha"),
        (date(2026, 12, 31), "day", "lt", "trước 31/12/2026"),
        (("06-20", "12-20"), "day", "lt", "trước 20/6; trước 20/12"),
        ({"from": {"day": "12-15", "year": -1}, "to": {"day": "06-14", "year": 0}}, "day", None, "từ 15/12 năm trước đến 14/6"),
        ("cap_xa", "enum", None, "cấp xã"),
        (("cap_nuoc", "pccc"), "list", None, "cấp nước; phòng cháy, chữa cháy"),
        (({"code": "projects", "value": 300, "unit": "count"},), "list", None, "dự án: 300"),
        (({"code": "x", "name_vi": "làng nghề"},), "list", None, "làng nghề"),
        ((), "list", None, "không có"),
        (True, "boolean", None, "có"),
        (None, "ha", None, "—"),
    ],
)
def test_a_value_reads_as_officers_write_it(value: object, unit: str, op: str | None, text: str) -> None:
    assert spoken(value, unit, op, load().labels) == text


def test_no_value_of_the_law_shows_a_code_of_its_data() -> None:
    law = load()
    said = {
        (parameter.id, spoken(value.value, value.unit, value.op, law.labels))
        for parameter in law.parameters.values()
        for value in parameter.values
    }
    assert len(said) > 100
    assert [one for one in said if re.search(r"[a-z]_[a-z]|\b\d\d-\d\d\b|\b(from|to|day|code|value|year)\b", one[1])] == []
