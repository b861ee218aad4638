"""What applies on a day: the answer of `law on`."""

from __future__ import annotations

from datetime import date
from typing import Any

from qlccn.core.refusal import Refusal
from qlccn.law.forms import Report
from qlccn.law.model import Instrument, Law, Parameter, Procedure, Value
from qlccn.law.wording import plain


def check_province(law: Law, province: str | None) -> str | None:
    """The province code itself; raises Refusal for one that is not among the provinces in force."""
    if province is not None and province not in law.provinces:
        known = ", ".join(f"{code} {name}" for code, name in list(law.provinces.items())[:3])
        raise Refusal(f"Không có tỉnh mã “{province}”: dùng mã hai chữ số có hiệu lực từ 01/7/2025 (ví dụ {known}).")
    return province


def answer(law: Law, day: date, province: str | None = None) -> dict[str, Any]:
    """Every parameter, form and instrument in force on `day`, with the rules of one province where it is named.

    Shape of the contract; `regime` is null before the first regime. Raises Refusal for an unknown province.
    """
    check_province(law, province)
    regime = law.regime_on(day)
    return {
        "day": day.isoformat(),
        "regime": regime.id if regime else None,
        "parameters": [_parameter(v) for p in law.parameters.values() if (v := p.value_on(day, province)) is not None],
        "instruments": [_instrument(i, sure) for i, sure in instruments_on(law, day, province)],
        "forms": forms_on(law, day, province),
        "overlays": overlays_on(law, day, province) if province else [],
    }


def _parameter(value: Value) -> dict[str, Any]:
    return {
        "id": value.parameter,
        "value": plain(value.value),
        "unit": value.unit or None,
        "op": value.op,
        "cite": value.cite,
        "confidence": value.confidence,
    }


def instruments_on(law: Law, day: date, province: str | None) -> list[tuple[Instrument, bool]]:
    """Instruments in force that day, with whether that is sure (False: its first day is in no source read)."""
    found = []
    for item in law.instruments.values():
        state = item.in_force_on(day)
        if state is False or item.province not in (None, province) or _followed(law, item, day):
            continue
        found.append((item, state is True))
    return found


def _followed(law: Law, item: Instrument, day: date) -> bool:
    """Replaced by an instrument that had begun by then, where its own last day is not known."""
    if item.effective_to is not None:
        return False
    followers = [law.instruments[i] for i in item.replaced_by]
    return any((f.effective_from or f.issued or date.max) <= day for f in followers)


def _instrument(item: Instrument, sure: bool) -> dict[str, Any]:
    return {
        "id": item.id,
        "number": item.number,
        "type": item.type,
        "title": item.title,
        "issuer": item.issuer,
        "issued": plain(item.issued),
        "effective_from": plain(item.effective_from),
        "effective_to": plain(item.effective_to),
        "in_force": True if sure else None,
        "province": item.province,
        "confidence": item.confidence,
    }


def forms_on(law: Law, day: date, province: str | None) -> list[dict[str, Any]]:
    """Forms and templates of the circular, and reports ordered by other rules, that are due in that time."""
    found: list[dict[str, Any]] = []
    if law.forms.holds_on(day):
        found += [
            _form(f.id, "form", f"{f.code_vi}: {f.title_vi}", [f.sender], f.due_parameters, f.cite, f.confidence)
            for f in law.forms.forms.values()
        ]
        found += [_form(t.id, "template", t.title_vi, [t.issuer], (), t.cite, t.confidence) for t in law.forms.templates.values()]
    found += [_report(r) for r in law.forms.reports if r.province in (None, province) and r.holds_on(day)]
    return found


def _report(report: Report) -> dict[str, Any]:
    title = f"{report.content} ({report.due_text})"
    return _form(report.id, "report", title, list(report.senders), report.due_parameters, report.cite, report.confidence)


def _form(
    key: str, kind: str, title: str, senders: list[str], due: tuple[str, ...], cite: str, confidence: str
) -> dict[str, Any]:
    return {
        "id": key, "kind": kind, "title": title, "senders": senders, "due_parameters": list(due), "cite": cite,
        "confidence": confidence,
    }  # fmt: skip


def overlays_on(law: Law, day: date, province: str) -> list[dict[str, Any]]:
    """The province's own rules that day: values of parameters, versions of procedures, composition of the council."""
    found = [_overlay_value(p, v) for p in law.parameters.values() if (v := p.overlay_on(day, province)) is not None]
    regime = law.regime_on(day)
    for procedure in law.procedures.values():
        overlay = procedure.resolved.get((regime.id, province)) if regime else None
        if overlay is not None and overlay.holds_on(day):
            found.append(_overlay_procedure(law, procedure, overlay.instrument or "", overlay.differs, overlay.confidence))
        found += [
            {
                "kind": "council", "id": procedure.id, "province": province, "instrument": c.instrument,
                "text": f"Phó Chủ tịch Hội đồng: {', '.join(c.vice_chairs)}. {c.note}".strip(), "cite": c.article,
                "confidence": c.confidence,
            }
            for c in procedure.councils
            if c.province == province and law.instruments[c.instrument].in_force_on(day)
        ]  # fmt: skip
    return found


def _overlay_value(parameter: Parameter, value: Value) -> dict[str, Any]:
    return {
        "kind": "parameter", "id": parameter.id, "province": value.province, "instrument": value.instrument,
        "text": parameter.name_vi, "cite": value.cite, "confidence": value.confidence,
    }  # fmt: skip


def _overlay_procedure(law: Law, procedure: Procedure, instrument: str, differs: str, confidence: str | None) -> dict[str, Any]:
    return {
        "kind": "procedure", "id": procedure.id, "province": law.instruments[instrument].province, "instrument": instrument,
        "text": differs or procedure.name_vi, "cite": law.instruments[instrument].name, "confidence": confidence,
    }  # fmt: skip
