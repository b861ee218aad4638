"""/api/v1/openapi.json: what there is, for programs that read it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from qlccn.reporting.models import Report, ReportFile

Schema = dict[str, Any]
NUMBER: Schema = {"type": ["number", "null"]}
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}


def thing(**properties: Schema) -> Schema:
    """An object of these properties."""
    return {"type": "object", "properties": properties}


def many(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


WHOLE = {"type": "integer"}
FLAG = {"type": "boolean"}
SCHEMAS: Schema = {
    "Check": thing(level={"enum": ["error", "warning"]}, rule=TEXT, message=TEXT, rows=many(TEXT)),
    "Line": thing(
        id=WHOLE, kind=TEXT, name=TEXT, period=TEXT, subject=TEXT, about=TEXT, reporter=TEXT, state={"enum": list(Report.State.values)}, late=FLAG,
        before={"type": "string", "format": "date", "description": "Nộp trước ngày này; nhận đúng ngày này là muộn."},
        received_on={"type": ["string", "null"], "format": "date"}, closed=FLAG,
    ),
    "Row": thing(code=TEXT, name=TEXT, unit={"type": ["string", "null"]}, value={"type": ["number", "string", "null"]}, before=NUMBER, note=TEXT),
    "Report": {
        "allOf": [
            ref("Line"),
            thing(version=WHOLE, may_enter=FLAG, reason=TEXT, text=TEXT, rows=many(ref("Row")), files=many(ref("Kept")), explained=TEXTS, checks=many(ref("Check"))),
        ]
    },
    "Kept": thing(
        id=WHOLE, what={"enum": list(ReportFile.What.values)}, name=TEXT, size=WHOLE, sha256=TEXT, added_at={"type": "string", "format": "date-time"},
        differs={**many(TEXT), "description": "Chỉ tiêu mà số liệu nay khác tệp."}, signature={"type": ["object", "null"]},
    ),
    "Entry": thing(
        version=WHOLE, values={"type": "object", "additionalProperties": {"type": ["number", "string", "null"]}}, notes=TEXTS, text=TEXT,
        explained={**TEXTS, "description": "Giải trình, theo tên phép kiểm (rule)."},
    ),
    "Submission": {
        "allOf": [ref("Entry"), thing(paper={"type": "integer", "description": "Nhập thay: báo cáo giấy trong sổ văn bản."}, received_on=TEXT)]
    },
    "File": thing(
        file=TEXT, kind=TEXT, rows=WHOLE, new=WHOLE, changed=WHOLE, unchanged=WHOLE, errors=many(ref("Place")), warnings=many(ref("Place")),
        committed=FLAG,
    ),
    "Place": thing(row={"type": ["integer", "null"]}, column=TEXT, cause=TEXT, message=TEXT),
    "Error": thing(
        error=thing(message=TEXT, field=TEXT, checks=many(ref("Check")), cells=many(thing(cell=TEXT, message=TEXT)))
    ),
}  # fmt: skip
ERRORS = {
    "401": "thiếu mã truy cập hoặc mã hết hạn", "404": "không có, hoặc ngoài phạm vi", "422": "bị từ chối, kèm lý do",
    "429": "gọi quá nhiều trong một phút",
}  # fmt: skip
PK: Schema = {"name": "id", "in": "path", "required": True, "schema": WHOLE}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def operation(summary: str, answer: Schema, sent: str = "", kind: str = "application/json", **more: Any) -> Schema:
    """One method of an address."""
    refused = {
        code: {"description": text, "content": {"application/json": {"schema": ref("Error")}}} for code, text in ERRORS.items()
    }
    said: Schema = {
        "summary": summary,
        "responses": {"200": {"description": "xong", "content": {"application/json": {"schema": answer}}}, **refused}, **more,
    }  # fmt: skip
    if sent:
        schema: Schema = ref(sent) if kind == "application/json" else {"type": "string", "format": "binary"}
        said["requestBody"] = {"content": {kind: {"schema": schema}}}
    return said


def asked(*names: str) -> list[Schema]:
    """Words after the question mark."""
    return [{"name": name, "in": "query", "schema": TEXT} for name in names]


def document() -> Schema:
    """The whole description."""
    listing = thing(page=WHOLE, more=FLAG, reports=many(ref("Line")))
    return {
        "openapi": "3.1.0",
        "info": {"title": "QLCCN", "version": "1", "description": "Báo cáo định kỳ qua chương trình. Mã truy cập: /tai-khoan/ma-truy-cap/."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"code": []}],
        "paths": {
            "/reports/": {"get": operation("Báo cáo trong phạm vi, hạn gần trước", listing, parameters=asked("state", "kind", "period", "mine", "page"))},
            "/reports/{id}/": {
                "parameters": [PK], "get": operation("Một báo cáo, số kỳ trước ở bên", ref("Report")),
                "put": operation("Lưu nháp", ref("Report"), "Entry"),
            },
            "/reports/{id}/check/": {"parameters": [PK], "post": operation("Thử các phép kiểm, không ghi gì", thing(checks=many(ref("Check"))), "Entry")},
            "/reports/{id}/submit/": {"parameters": [PK], "post": operation("Nộp", ref("Report"), "Submission")},
            "/reports/{id}/files/{file}/": {
                "parameters": [PK, PK | {"name": "file"}], "get": {"summary": "Tệp của báo cáo, đúng từng byte", "responses": {"200": {"description": "tệp"}, **{
                    code: {"description": text} for code, text in ERRORS.items()}}},
            },
            "/reports/{id}/pdf/": {"parameters": [PK], "post": operation("Lập bản PDF để ký số", ref("Kept"))},
            "/reports/{id}/signed/": {"parameters": [PK], "post": operation("Nhận bản PDF đã ký số", ref("Kept"), "Signed", "application/pdf")},
            "/reports/file/": {"post": operation("Nộp bằng tệp Excel", ref("File"), "File", XLSX, parameters=asked("dry_run"))},
        },
        "components": {"schemas": SCHEMAS, "securitySchemes": {"code": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


@require_GET
def show(request: HttpRequest) -> JsonResponse:
    """The description; no figures in it, so it is open."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
