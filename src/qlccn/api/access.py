"""The door of the interface: who asks (a code, else the session), how often, what they sent; every answer and refusal as JSON."""

import functools
import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from qlccn.core.refusal import Refusal
from qlccn.parties import tokens
from qlccn.parties.actor import NOBODY, Actor
from qlccn.reporting.queries import NotThere

SAFE = ("GET", "HEAD")
Answer = dict[str, Any]
View = Callable[..., Answer | HttpResponseBase]


class Told(Exception):
    """An answer that ends the request: its status and sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def endpoint(**by_method: View) -> Callable[..., HttpResponseBase]:
    """One address: `endpoint(GET=read, PUT=write)`. Each view takes the request (its `actor` set) and answers a JSON document, or a file."""

    @csrf_exempt
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            view = by_method.get("GET" if request.method == "HEAD" else request.method or "")
            if view is None:
                raise Told(405, f"Địa chỉ này nhận {', '.join(by_method)}.")
            request.actor = _actor(request)  # type: ignore[attr-defined]
            _count(request.actor)  # type: ignore[attr-defined]
            answer = view(request, *args, **kwargs)
            return (
                answer
                if isinstance(answer, HttpResponseBase)
                else JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
            )
        except Told as told:
            return _error(told.status, {"message": told.message, "field": ""}, by_method)
        except (NotThere, Http404) as no:
            return _error(404, {"message": str(no) or "Không có.", "field": ""}, by_method)
        except Refusal as no:
            return _error(422, refused(no), by_method)

    return functools.update_wrapper(run, next(iter(by_method.values())), updated=())


def refused(no: Refusal) -> Answer:
    """A refusal as the interface tells it: sentence, field; checks not passed, bad cells."""
    findings = [{"level": f.level, "rule": f.rule, "message": f.message, "rows": f.rows} for f in getattr(no, "findings", ())]
    cells = [{"cell": e.cell, "message": e.message} for e in getattr(no, "errors", ())]
    return {"message": no.message, "field": no.field or "", "checks": findings, "cells": cells}


def _error(status: int, error: Answer, by_method: dict[str, View]) -> HttpResponse:
    answer = JsonResponse({"error": error}, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 405:
        answer["Allow"] = ", ".join(by_method)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def _actor(request: HttpRequest) -> Actor:
    """By the code of `Authorization: Bearer`; else the signed-in session, which for writes must prove that its own page asked."""
    scheme, _, code = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        actor = tokens.actor_with(code.strip()) if scheme.lower() == "bearer" else NOBODY
    else:
        actor = request.actor  # type: ignore[attr-defined]
        if actor.role and request.method not in SAFE:
            _require_own_page(request)
    if not actor.role:
        raise Told(401, "Cần mã truy cập còn hạn (Authorization: Bearer …); tạo ở /tai-khoan/ma-truy-cap/.")
    return actor


def _require_own_page(request: HttpRequest) -> None:
    if CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, lambda _: HttpResponse(), (), {}) is not None:
        raise Told(403, "Phiên đăng nhập gửi dữ liệu phải kèm X-CSRFToken; chương trình thì dùng mã truy cập.")


def _count(actor: Actor) -> None:
    """So many requests a minute for one seat; two at the same moment may count as one."""
    key = f"api:{actor.audit_name}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    if cache.incr(key) > settings.API_PER_MINUTE:
        raise Told(429, f"Quá {settings.API_PER_MINUTE} lần gọi trong một phút; đợi một phút rồi gọi tiếp.")


def body(request: HttpRequest) -> Answer:
    """The JSON object sent; {} for nothing. Figures keep their decimals as written; a name twice, NUL, or other shapes are refused."""
    data = raw(request)
    if not data.strip():
        return {}
    try:
        found = json.loads(data, parse_float=Decimal, object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise Told(400, "Nội dung gửi lên không phải JSON (UTF-8).") from fault
    if not isinstance(found, dict):
        raise Told(400, "Nội dung gửi lên phải là một đối tượng JSON {…}.")
    if b"\\u0000" in data or b"\0" in data:
        raise Refusal("Nội dung gửi lên có ký tự rỗng (NUL); bỏ ký tự ấy rồi gửi lại.")
    return found


def raw(request: HttpRequest) -> bytes:
    """The bytes sent, up to what a request may hold."""
    try:
        return request.body
    except RequestDataTooBig as fault:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        raise Told(413, f"Nội dung gửi lên lớn hơn {most} MB.") from fault
    except RawPostDataException as fault:  # a form with files was read as one before it came here
        raise Told(400, "Gửi JSON hoặc chính tệp làm nội dung, không gửi dạng biểu mẫu (multipart/form-data).") from fault


def _once(pairs: list[tuple[str, Any]]) -> Answer:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise Told(400, "Một tên được ghi hai lần trong cùng một đối tượng JSON; không rõ lấy số nào.")
    return out


def texts(given: Any, name: str) -> dict[str, str]:
    """An object of texts, or a refusal that names the field."""
    if not isinstance(given, dict) or any(not isinstance(v, str) for v in given.values()):
        raise Refusal(f"“{name}” phải là đối tượng JSON gồm các chuỗi.", field=name)
    return given
