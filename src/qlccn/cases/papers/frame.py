"""Who issues a paper and how it is framed: letters, submissions and reports of the department; papers of the commune, the council, the province."""

from collections.abc import Sequence

from qlccn.cases.papers.told import DraftFacts, in_full, known
from qlccn.office.blocks import Block, Heading, Signature, Text
from qlccn.office.paper import Head, Paper, signed

MARK = "DỰ THẢO"
COUNCIL = "Hội đồng đánh giá, lựa chọn chủ đầu tư xây dựng hạ tầng kỹ thuật"


def grounds(f: DraftFacts) -> Text:
    """The decree the case follows."""
    more = " (sửa đổi, bổ sung bởi Nghị định số 303/2026/NĐ-CP)" if f.amended else ""
    return ("Căn cứ ", known(f.ground, "nghị định áp dụng"), more)


def letter(
    f: DraftFacts, subject: str, to: Sequence[str], body: Sequence[Block], recipients: Sequence[str] = ("Như trên",)
) -> Paper:
    """A letter of the department."""
    return Paper(
        head=department(f), symbol="SCT-QLCN", place=f.province, year=f.today.year, subject=subject, to=tuple(to), body=tuple(body),
        recipients=tuple(recipients), archive="VT, QLCN", signature=signed("GIÁM ĐỐC"), mark=MARK,
    )  # fmt: skip


def submission(
    f: DraftFacts, subject: str, body: Sequence[Block], *, type_name: str = "TỜ TRÌNH", symbol: str = "TTr-SCT"
) -> Paper:
    """A submission or report of the department to the provincial committee."""
    return Paper(
        head=department(f), type_name=type_name, symbol=symbol, place=f.province, year=f.today.year, subject=subject,
        to=(f.committee,), body=tuple(body), recipients=("Như trên", "Giám đốc, các Phó Giám đốc Sở"), archive="VT, QLCN",
        signature=signed("GIÁM ĐỐC"), mark=MARK,
    )  # fmt: skip


def department(f: DraftFacts) -> Head:
    """“UBND TỈNH LÀO CAI / SỞ CÔNG THƯƠNG”: the department under its committee, without the name of the province."""
    name = f.department
    for end in (f" {f.province_name}", f" {f.province}"):
        name = name.removesuffix(end)
    return Head(name.upper(), f"UBND {f.province_name.upper()}")


def of_local(
    f: DraftFacts, type_name: str, symbol: str, subject: str, body: Sequence[Block], *, to: Sequence[str] = (),
    recipients: Sequence[str] = ("Như trên",),
) -> Paper:  # fmt: skip
    """A paper of the committee of the place; without a type a letter."""
    return Paper(
        head=Head(local_head(f)), type_name=type_name, symbol=symbol, place=_place(f), year=f.today.year, subject=subject,
        to=tuple(to), body=tuple(body), recipients=tuple(recipients), archive="VT",
        signature=signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), mark=MARK,
    )  # fmt: skip


def local_head(f: DraftFacts) -> str:
    """“ỦY BAN NHÂN DÂN / XÃ …” on two lines."""
    return in_full(f.local_committee).upper().replace("ỦY BAN NHÂN DÂN ", "ỦY BAN NHÂN DÂN\n")


def _place(f: DraftFacts) -> str:
    """Where the commune's papers are dated: its own name."""
    name = f.local.removeprefix("UBND ") or f.communes.split(",")[0]
    for unit in ("xã ", "phường ", "đặc khu ", "thị trấn ", "Xã ", "Phường "):
        name = name.removeprefix(unit)
    return name or f.province


def decision(
    f: DraftFacts,
    subject: str,
    body: Sequence[Block],
    *,
    last_article: str,
    recipients: Sequence[str] = (),
    to_ministry: bool = True,
) -> Paper:
    """A decision of the provincial committee: the committee's name and “QUYẾT ĐỊNH:” stand in its body. `to_ministry`: what khoản 4 Điều 10
    NĐ 32/2024/NĐ-CP sends to the ministry; a decision on a council is not among it."""
    ministry = ("Bộ Công Thương (để báo cáo)",) if to_ministry else ()
    return Paper(
        head=Head(f"ỦY BAN NHÂN DÂN\n{f.province_name.upper()}"), type_name="QUYẾT ĐỊNH", symbol="QĐ-UBND", place=f.province,
        year=f.today.year, subject=subject, body=(Heading("centred", "", f.committee.upper()), *body),
        recipients=(f"Như {last_article}", *ministry, f"Chủ tịch, các Phó Chủ tịch UBND {f.province_name}", *recipients),
        archive="VT, KT", signature=signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), mark=MARK,
    )  # fmt: skip


def council_head(f: DraftFacts) -> Head:
    """The council under the committee that set it up."""
    return Head("HỘI ĐỒNG ĐÁNH GIÁ,\nLỰA CHỌN CHỦ ĐẦU TƯ", f"UBND {f.province_name.upper()}")


def office(title: str, name: str = "", hint: str = "(Ký, ghi rõ họ tên)") -> Signature:
    """Who signs inside the body of minutes or a sheet."""
    return Signature((title,), name, hint)
