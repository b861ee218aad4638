"""Who signs and who receives: the block under a paper, kept in one piece with its last words."""

from __future__ import annotations

from qlccn.office.blocks import Signature
from qlccn.office.paper import Paper
from qlccn.office.word_xml import Notes, paragraph, plain_table, run, runs
from qlccn.office.words import listed

_ROOM_TO_SIGN = 1400  # twentieths of a point between the titles and the name


def office(one: Signature, notes: Notes) -> str:
    """The lines above a signature."""
    out = paragraph("GhiChuKy", runs(one.above, notes)) if one.above else ""
    out += "".join(paragraph("ChucVu", run(title)) for title in one.titles)
    return out + (paragraph("GhiChuKy", run(one.hint)) if one.hint else "")


def signed_name(one: Signature) -> str:
    """Room to sign, then the name."""
    return paragraph("HoTen", run(one.name), more=f'<w:spacing w:before="{_ROOM_TO_SIGN}"/>')


def recipients(paper: Paper) -> str:
    """“Nơi nhận:” and its lines, “Lưu: VT” the last."""
    lines = listed((*paper.recipients, *((f"Lưu: {paper.archive}",) if paper.archive else ())))
    if not lines:
        return paragraph("NoiNhan", "")
    return paragraph("NoiNhanDau", run("Nơi nhận:")) + "".join(paragraph("NoiNhan", run(f"- {line}")) for line in lines)


def sign_off(paper: Paper, room: int, notes: Notes) -> str:
    """Recipients left, signature right; nothing where the paper has neither."""
    if paper.signature is None and not paper.recipients and not paper.archive:
        return ""
    left = round(room * 0.48)
    one = paper.signature
    right = office(one, notes) + signed_name(one) if one else paragraph("HoTen", "")
    return paragraph("SauBang", "", keep_next=True) + plain_table((left, room - left), (recipients(paper), right))
