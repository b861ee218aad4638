"""The answers of the law commands as Vietnamese text for a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from qlccn.law.model import Law
from qlccn.law.wording import spoken, vn_day

MET = {True: "đạt", False: "KHÔNG ĐẠT", None: "chưa rõ"}
STATUS = {
    "in-force": "còn hiệu lực", "amended": "đã được sửa đổi", "expired-in-part": "hết hiệu lực một phần",
    "expired": "HẾT HIỆU LỰC", "not-yet": "chưa có hiệu lực", "unknown": "chưa rõ",
}  # fmt: skip


def _day(iso: str | None) -> str:
    return vn_day(date.fromisoformat(iso)) if iso else "—"


def _sure(law: Law, confidence: str | None) -> str:
    mark = law.confidence.get(confidence or "")
    return mark.label if mark else "không rõ nguồn"


def _regime(law: Law, regime_id: str | None) -> str:
    regime = law.regime(regime_id) if regime_id else None
    return f"{regime.name} ({regime.id})" if regime else "chưa xác định"


def on(law: Law, answer: dict[str, Any]) -> str:
    lines = [f"Quy định có hiệu lực ngày {_day(answer['day'])}", f"Giai đoạn: {_regime(law, answer['regime'])}"]
    group = ""
    for item in answer["parameters"]:
        parameter = law.parameter(item["id"])
        if parameter.group != group:
            group = parameter.group
            lines += ["", law.groups[group]]
        value = parameter.value_on(date.fromisoformat(answer["day"]))
        raw = item["value"] if value is None or value.cite != item["cite"] else value.value
        lines.append(f"  - {parameter.name_vi}: {_labelled(law, raw, item)} [{item['cite']}; {_sure(law, item['confidence'])}]")
    lines += ["", f"Văn bản ({len(answer['instruments'])})"]
    lines += [
        f"  - {i['type']} {i['number'] or ''} {i['title']}{'' if i['in_force'] else ' (ngày có hiệu lực chưa tìm thấy)'}"
        for i in answer["instruments"]
    ]
    lines += ["", f"Biểu mẫu, báo cáo ({len(answer['forms'])})", *[f"  - {f['title']} [{f['cite']}]" for f in answer["forms"]]]
    if answer["overlays"]:
        lines += ["", "Quy định riêng của tỉnh", *[f"  - {o['text']} [{o['cite']}]" for o in answer["overlays"]]]
    return "\n".join(lines)


def _labelled(law: Law, raw: Any, item: dict[str, Any]) -> str:
    if item["value"] is None:
        return "chưa có con số"
    return spoken(raw, item["unit"] or "", item["op"], law.labels)


def due(law: Law, answer: dict[str, Any]) -> str:
    lines = [
        f"{answer['procedure']} / {answer['step']}, {_regime(law, answer['regime'])}",
        f"Tính từ: {_day(answer['starts_on'])}",
    ]
    if answer["due_on"] is None:
        lines.append(f"Không tính được ngày hết hạn: {answer.get('why') or 'chưa tìm thấy thời hạn'}")
    else:
        lines.append(f"Hết hạn: {_day(answer['due_on'])}")
        if answer["rolls_to"] and answer["rolls_to"] != answer["due_on"]:
            lines.append(f"Rơi vào ngày nghỉ; ngày làm việc kế tiếp: {_day(answer['rolls_to'])}")
    lines.append(f"Căn cứ: {answer['cite']} ({_sure(law, answer['confidence'])}); lịch {answer['calendar_version']}")
    lines += [f"  {_day(d['day'])}  {'tính' if d['counted'] else 'không'}  {d['why']}" for d in answer["days"]]
    return "\n".join(lines)


def cite(law: Law, answer: dict[str, Any]) -> str:
    lines = [f"Viện dẫn pháp luật, xét ngày {_day(answer['on'])}: {len(answer['citations'])}"]
    for item in answer["citations"]:
        lines.append(f"  - {' '.join(str(item['text']).split())}: {STATUS.get(item['status'], item['status'])}")
        if item["amended_by"]:
            lines.append(f"      sửa đổi bởi {', '.join(_names(law, item['amended_by']))}")
        if item["replaced_by"]:
            replaced = item["replaced_by"] if isinstance(item["replaced_by"], list) else [item["replaced_by"]]
            lines.append(f"      thay bằng {', '.join(_names(law, replaced))}")
    return "\n".join(lines)


def _names(law: Law, ids: list[str]) -> list[str]:
    return [law.instruments[i].name if i in law.instruments else i for i in ids]


def conditions(law: Law, answer: dict[str, Any]) -> str:
    lines = [f"Kết luận: {MET[answer['met']]}", f"Giai đoạn: {_regime(law, answer['regime'])}"]
    for item in answer["conditions"]:
        state = MET[item["met"]] if item["applies"] else "không xét"
        either = " (chỉ cần một trong nhóm)" if item["any_of"] else ""
        lines.append(f"  - [{state}] {item['why']}{either} [{item['cite']}; {_sure(law, item['confidence'])}]")
    return "\n".join(lines)


def score(law: Law, answer: dict[str, Any]) -> str:
    if not answer["valid"]:
        return "\n".join(["Kết quả chấm KHÔNG HỢP LỆ:", *[f"  - {e['message']}" for e in answer["errors"]]])
    lines = [
        f"{r['rank']}. {r['applicant']}: {r['total']} điểm ({'đạt' if r['passes'] else 'không đạt'} mức tối thiểu)"
        for r in answer["results"]
    ]
    if answer["selected"]:
        lines.append(f"Lựa chọn: {answer['selected']}{' (theo đề nghị của Chủ tịch Hội đồng)' if answer['tie'] else ''}")
    elif answer["needs_chair_proposal"]:
        lines.append("Điểm cao nhất bằng nhau: cần đề nghị của Chủ tịch Hội đồng.")
    else:
        lines.append("Không nhà đầu tư nào đạt mức tối thiểu.")
    lines.append(f"Căn cứ: {answer['cite']}")
    return "\n".join(lines)
