"""Report forms, templates, checks and provincial reports: from the data file to checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from qlccn.law.datafile import Entry, Fields, unique
from qlccn.law.forms import Cutoff, DatedAgency, FormCheck, FormRow, Forms, NationalDatabase, Report, ReportForm, Template
from qlccn.law.model import Instrument, Parameter
from qlccn.law.read_base import Vocabulary, cite
from qlccn.law.read_parameters import UNITS

# triệu đồng/người/tháng is the printed unit of average income; only the forms use it
FORM_UNITS = (*UNITS, "million_vnd_per_person_month")
MEASURES = ("stock", "stock_cumulative", "stock_or_period", "flow", "average", "ratio", "flag")


@dataclass(frozen=True, slots=True)
class Context:
    """What the forms may refer to."""

    words: Vocabulary
    instruments: Mapping[str, Instrument]
    parameters: Mapping[str, Parameter]
    agencies: frozenset[str]


def read_forms(top: Entry, context: Context) -> Forms:
    fields = Fields(top, "biểu mẫu báo cáo")
    form_rows = fields.rows("forms", "biểu")
    unique([(row.text("id"), row) for row in form_rows], "biểu")
    forms: dict[str, ReportForm] = {}
    for row in form_rows:
        forms[row.text("id")] = _form(row, forms, context)
    instrument = fields.one_of("instrument", context.instruments, "văn bản")
    templates = [_template(row, context.instruments[instrument], context) for row in fields.rows("templates", "mẫu")]
    result = Forms(
        instrument=instrument, valid_from=fields.day("from"), valid_to=fields.maybe_day("to"),
        confidence=fields.one_of("confidence", context.words.marks, "mức tin cậy"), forms=forms,
        templates={t.id: t for t in templates}, checks=tuple(_check(row, forms) for row in fields.rows("checks", "phép kiểm")),
        reports=tuple(_report(row, context) for row in fields.rows("reports", "báo cáo")),
        cutoffs=tuple(_cutoff(row, context) for row in fields.rows("cutoffs", "kỳ số liệu")), channels=fields.texts("channels"),
        territory_note=fields.note("territory_note"),
        database=_database(Fields(fields.need("database"), "cơ sở dữ liệu quốc gia", file=top.file), context),
        not_found=fields.some_of("not_found", context.instruments, "văn bản"),
    )  # fmt: skip
    fields.done()
    return result


def _form(row: Fields, before: Mapping[str, ReportForm], context: Context) -> ReportForm:
    instrument = row.one_of("instrument", context.instruments, "văn bản")
    article = row.text("article")
    form = ReportForm(
        id=row.text("id"), code_vi=row.text("code_vi"), title_vi=row.text("title_vi"), instrument=instrument, article=article,
        cite=cite(article, context.instruments[instrument]),
        confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
        sender=row.one_of("sender", context.agencies, "cơ quan"), recipients=_dated(row, "recipients", context),
        periods=row.texts("periods"), due_parameters=row.some_of("due_parameters", context.parameters, "tham số"),
        signatory_vi=row.text("signatory_vi"), columns=row.texts("columns"), header_fields=row.texts("header_fields"),
        header_conflict=row.note("header_conflict"), rows=_rows(row, before), note=row.note("note"),
    )  # fmt: skip
    count = row.integer("indicator_count")
    row.done()
    if len(form.indicators) != count:
        raise row.refuse(f"ghi {count} chỉ tiêu nhưng có {len(form.indicators)} dòng chỉ tiêu")
    return form


def _rows(row: Fields, before: Mapping[str, ReportForm]) -> tuple[FormRow, ...]:
    """Own rows, or those of an earlier form with some printed names changed."""
    if row.has("rows_of"):
        source = before[row.one_of("rows_of", before, "biểu")]
        names = dict(row.entries("names", "tên chỉ tiêu"))
        derive = dict(row.entries("derive", "cách tính"))
        strange = (set(names) | set(derive)) - {r.code for r in source.rows}
        if strange:
            raise row.refuse(f"đổi tên chỉ tiêu không có: {sorted(strange)}")
        return tuple(
            replace(r, name_vi=str(names.get(r.code, r.name_vi)), derive=str(derive.get(r.code, r.derive))) for r in source.rows
        )
    inner = row.rows("rows", f"dòng của “{row.text('id')}”")
    rows = tuple(_row(r) for r in inner)
    codes = [r.code for r in rows]
    for one, fields in zip(rows, inner, strict=True):
        if codes.count(one.code) > 1:
            raise fields.refuse(f"mã chỉ tiêu {one.code} ghi hai lần")
        for other in (*one.sum_of, *([one.subset_of] if one.subset_of else []), *([one.section] if one.section else [])):
            if other not in codes:
                raise fields.refuse(f"chỉ tiêu {one.code} trỏ tới dòng không có {other}")
    return rows


def _row(row: Fields) -> FormRow:
    kind = row.one_of("kind", ("section", "indicator"), "loại dòng") if row.has("kind") else "indicator"
    shown = row.text if kind == "indicator" else row.maybe_text
    item = FormRow(
        code=row.text("code"), kind=kind, name_vi=row.text("name_vi"), unit_vi=shown("unit_vi"),
        unit=row.maybe_one_of("unit", FORM_UNITS, "đơn vị"), section=row.maybe_text("section"),
        measure=row.maybe_one_of("measure", MEASURES, "loại số liệu"), derive=row.note("derive"), sum_of=row.texts("sum_of"),
        sum_in_form=row.flag("sum_in_form") if row.has("sum_in_form") else False, subset_of=row.maybe_text("subset_of"),
    )  # fmt: skip
    row.done()
    if kind == "indicator" and not (item.unit and item.measure):
        raise row.refuse(f"chỉ tiêu {item.code} thiếu đơn vị hoặc loại số liệu")
    return item


def _dated(row: Fields, key: str, context: Context) -> tuple[DatedAgency, ...]:
    found = []
    for item in row.rows(key, "nơi nhận"):
        found.append(
            DatedAgency(
                item.one_of("agency", context.agencies, "cơ quan"),
                item.maybe_day("from"),
                item.maybe_day("to"),
                item.maybe_one_of("confidence", context.words.marks, "mức tin cậy") or "primary",
            )
        )
        item.done()
    return tuple(found)


def _template(row: Fields, instrument: Instrument, context: Context) -> Template:
    template = Template(
        id=row.text("id"), title_vi=row.text("title_vi"), issuer=row.one_of("issuer", context.agencies, "cơ quan"),
        to=row.some_of("to", context.agencies, "cơ quan"), cc=row.some_of("cc", context.agencies, "cơ quan"),
        cite=cite(row.text("article"), instrument), confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
        contents=row.texts("contents"), note=row.note("note"),
    )  # fmt: skip
    row.done()
    return template


def _check(row: Fields, forms: Mapping[str, ReportForm]) -> FormCheck:
    check = FormCheck(
        row.text("id"), row.some_of("forms", forms, "biểu"), row.text("rule"), row.flag("printed"),
        row.one_of("severity", ("error", "warning"), "mức độ"),
    )  # fmt: skip
    row.done()
    return check


def _report(row: Fields, context: Context) -> Report:
    instrument = row.one_of("instrument", context.instruments, "văn bản")
    article = row.text("article")
    valid_from: date = row.day("from")
    report = Report(
        id=row.text("id"), province=row.maybe_one_of("province", context.words.provinces, "mã tỉnh"), valid_from=valid_from,
        valid_to=row.maybe_day("to"), senders=row.some_of("senders", context.agencies, "cơ quan"),
        recipients=row.some_of("recipients", context.agencies, "cơ quan"),
        due_parameters=row.some_of("due_parameters", context.parameters, "tham số"), due_text=row.text("due_text"),
        content=row.text("content"), instrument=instrument, article=article, cite=cite(article, context.instruments[instrument]),
        confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
    )  # fmt: skip
    row.done()
    if context.instruments[instrument].province != report.province:
        raise row.refuse("báo cáo riêng của tỉnh phải dựa vào văn bản của tỉnh đó")
    return report


def _cutoff(row: Fields, context: Context) -> Cutoff:
    cutoff = Cutoff(
        row.text("period"), row.one_of("parameter", context.parameters, "tham số"), row.text("article"), row.note("note")
    )
    row.done()
    return cutoff


def _database(row: Fields, context: Context) -> NationalDatabase:
    instrument = row.one_of("instrument", context.instruments, "văn bản")
    database = NationalDatabase(
        cite=cite(row.text("article"), context.instruments[instrument]),
        confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"), must_hold=row.texts("must_hold"),
        covers=row.texts("covers"), builders=_dated(row, "builders", context),
        updater=row.one_of("updater", context.agencies, "cơ quan"), schedule=row.text("schedule"),
        field_list=row.text("field_list"),
    )  # fmt: skip
    row.done()
    return database
