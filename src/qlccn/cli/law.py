"""`qlccn law on|due|cite`, `qlccn conditions`, `qlccn score`: law on the command line, no database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from qlccn.core.refusal import Refusal

DONE, NO, BAD = 0, 1, 2


def add(commands: Any) -> None:
    """Define the commands of this module; they speak of the law as this installation has it, added decrees included."""
    from qlccn.law import loader

    loader.follow(added_folder())
    law = commands.add_parser("law", help="pháp luật về cụm công nghiệp theo ngày")
    parts = law.add_subparsers(dest="part", metavar="PHẦN", required=True, parser_class=type(law))
    _add_on(parts)
    _add_due(parts)
    _add_cite(parts)
    _add_load(parts)
    _add_conditions(commands)
    _add_score(commands)


def _add_on(parts: Any) -> None:
    on = parts.add_parser("on", help="quy định có hiệu lực trong một ngày")
    on.add_argument("day", metavar="NGÀY")
    _common(on, _run_on)


def _add_due(parts: Any) -> None:
    due = parts.add_parser("due", help="ngày hết hạn của một bước thủ tục, kèm lý do từng ngày")
    due.add_argument("procedure", metavar="THỦ_TỤC")
    due.add_argument("step", metavar="BƯỚC")
    due.add_argument("--from", dest="start", metavar="NGÀY", required=True)
    due.add_argument("--regime", metavar="GIAI_ĐOẠN")
    due.add_argument("--pause", metavar="TỪ:ĐẾN", action="append", default=[])
    _common(due, _run_due)


def _add_cite(parts: Any) -> None:
    cite = parts.add_parser("cite", help="viện dẫn pháp luật trong một văn bản và hiệu lực của chúng")
    cite.add_argument("file", metavar="TỆP|-")
    cite.add_argument("--on", dest="day", metavar="NGÀY")
    cite.add_argument("--json", action="store_true")
    cite.set_defaults(run=_run_cite)


def added_folder() -> Path:
    """Where this installation keeps the decrees that were added to the shipped law."""
    from qlccn.law import loader

    return Path(os.environ.get("QLCCN_HOME") or "var").resolve() / loader.ADDED


def _add_load(parts: Any) -> None:
    load = parts.add_parser("load", help="thêm một nghị định (tệp YAML) vào hệ thống đang chạy; kiểm tra cả bộ luật trước")
    load.add_argument("file", metavar="TỆP")
    load.add_argument("--check", action="store_true", help="chỉ kiểm tra, không thêm")
    load.set_defaults(run=_run_load)
    unload = parts.add_parser("unload", help="bỏ một nghị định đã thêm")
    unload.add_argument("name", metavar="TÊN_TỆP")
    unload.set_defaults(run=_run_unload)


def _run_load(args: argparse.Namespace) -> int:
    from qlccn.law import decrees, loader

    source, folder = Path(args.file), added_folder()
    if not source.is_file() or source.suffix != ".yaml":
        raise Refusal(f"Không có tệp “{args.file}”, hoặc tệp không phải .yaml.")
    standing = [p for p in decrees.files_in(folder) if p.name != source.name]
    law = loader.read_with(sorted([*standing, source], key=lambda p: p.name))
    last = law.regimes[-1]
    told = f"{last.id} ({last.name}) từ {last.valid_from:%d/%m/%Y}"
    if args.check:
        print(f"Đọc được: giai đoạn cuối là {told}. Chưa thêm gì.")
        return DONE
    print(f"Đã thêm {decrees.install(source, folder).name}: {told}. Máy chủ và việc nền đang chạy nhận trong một giây.")
    return DONE


def _run_unload(args: argparse.Namespace) -> int:
    from qlccn.law import decrees, loader

    found = next((p for p in decrees.files_in(added_folder()) if p.name == args.name), None)
    if found is None:
        raise Refusal(f"Không có nghị định thêm tên “{args.name}”.")
    loader.read_with([p for p in decrees.files_in(added_folder()) if p != found])
    found.unlink()
    print(f"Đã bỏ {args.name}.")
    return DONE


def _add_conditions(commands: Any) -> None:
    conditions = commands.add_parser("conditions", help="điều kiện thành lập, mở rộng cụm công nghiệp")
    conditions.add_argument("kind", metavar="establish|expand", choices=("establish", "expand"))
    conditions.add_argument("--facts", metavar="TỆP|-", required=True)
    conditions.add_argument("--on", dest="day", metavar="NGÀY")
    _common(conditions, _run_conditions)


def _add_score(commands: Any) -> None:
    score = commands.add_parser("score", help="kết quả chấm điểm của Hội đồng lựa chọn chủ đầu tư")
    score.add_argument("file", metavar="TỆP|-")
    score.add_argument("--json", action="store_true")
    score.set_defaults(run=_run_score)


def _common(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--province", metavar="MÃ_TỈNH")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


# ---------------------------------------------------------------- words and files


def a_day(word: str) -> date:
    """An ISO day from the command line."""
    try:
        if len(word) != 10:
            raise ValueError(word)
        return date.fromisoformat(word)
    except ValueError:
        raise Refusal(f"Ngày “{word}” không có thật; viết năm-tháng-ngày, ví dụ 2026-09-15.") from None


def a_pause(word: str) -> tuple[date, date]:
    """FROM:TO as two days: the supplement was asked, the full supplement came."""
    asked, colon, complete = word.partition(":")
    if not colon:
        raise Refusal(f"Khoảng tạm dừng “{word}” chưa đúng; viết NGÀY_YÊU_CẦU:NGÀY_NHẬN_ĐỦ, ví dụ 2026-10-01:2026-10-09.")
    first, last = a_day(asked), a_day(complete)
    if last < first:
        raise Refusal(f"Khoảng tạm dừng “{word}”: ngày nhận đủ bổ sung trước ngày yêu cầu.")
    return first, last


def read_bytes(name: str) -> bytes:
    """A file, or standard input for "-"."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise Refusal(f"Không thấy tệp “{name}”; kiểm tra lại đường dẫn.") from None
    except OSError as fault:
        raise Refusal(f"Không đọc được tệp “{name}”: {fault.strerror or fault}.") from None


def read_json(name: str) -> Any:
    """A JSON document; refuses a key written twice and figures that are none (NaN)."""
    try:
        return json.loads(read_bytes(name).decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_figure)
    except UnicodeDecodeError:
        raise Refusal(f"Tệp “{name}” không phải văn bản UTF-8; lưu lại với mã UTF-8.") from None
    except json.JSONDecodeError as fault:
        raise Refusal(f"Tệp “{name}” sai cú pháp JSON ở dòng {fault.lineno}, cột {fault.colno}; sửa rồi chạy lại.") from None
    except RecursionError:
        raise Refusal(f"Tệp “{name}” lồng quá nhiều lớp; không phải dữ liệu của lệnh này.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refusal(f"Khóa “{key}” ghi hai lần trong tệp JSON; bỏ một chỗ.")
        found[key] = value
    return found


def _no_figure(word: str) -> None:
    raise Refusal(f"“{word}” không phải số; ghi một con số hoặc null.")


def show(answer: dict[str, Any], as_json: bool, text: Callable[[dict[str, Any]], str]) -> None:
    """One JSON document, or the same as Vietnamese text."""
    print(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else text(answer))


# ---------------------------------------------------------------- the commands


def _run_on(args: argparse.Namespace) -> int:
    from qlccn.cli import law_text
    from qlccn.law import on
    from qlccn.law.loader import load

    law = load()
    answer = on.answer(law, a_day(args.day), args.province)
    show(answer, args.json, lambda a: law_text.on(law, a))
    return DONE if answer["regime"] else NO


def _run_due(args: argparse.Namespace) -> int:
    from qlccn.cli import law_text
    from qlccn.law import due_answer
    from qlccn.law.due import Pause
    from qlccn.law.loader import load
    from qlccn.law.on import check_province

    law = load()
    pauses = [Pause(*a_pause(word)) for word in args.pause]
    answer = due_answer.answer(
        law,
        args.procedure,
        args.step,
        a_day(args.start),
        regime=args.regime,
        province=check_province(law, args.province),
        pauses=pauses,
    )
    show(answer, args.json, lambda a: law_text.due(law, a))
    return DONE if answer["due_on"] else NO


def _run_cite(args: argparse.Namespace) -> int:
    from qlccn.cli import law_text
    from qlccn.law import citation_status
    from qlccn.law.loader import load

    law = load()
    text, document_date = read_paper(args.file)
    answer = citation_status.answer(law, text, a_day(args.day) if args.day else None, date.today(), document_date)
    show(answer, args.json, lambda a: law_text.cite(law, a))
    return DONE


def read_paper(name: str) -> tuple[str, date | None]:
    """The text of a paper and its own date where it prints one."""
    from qlccn.law.agencies import load_agencies
    from qlccn.reading.intake import read_file
    from qlccn.reading.metadata import read_metadata

    if name == "-":
        text = decode(read_bytes(name))
    else:
        read_bytes(name)  # a missing file is refused in the same words everywhere
        text = read_file(Path(name)).text
    return text, read_metadata(text, load_agencies()).date


def decode(raw: bytes) -> str:
    """Text from standard input: UTF-8, or UTF-16 with its mark."""
    import unicodedata

    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("Văn bản đưa vào không phải UTF-8; lưu lại với mã UTF-8 rồi chạy lại.") from None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def _run_conditions(args: argparse.Namespace) -> int:
    from qlccn.cli import law_text
    from qlccn.law import conditions
    from qlccn.law.loader import load

    law = load()
    answer = conditions.evaluate(law, args.kind, read_json(args.facts), a_day(args.day) if args.day else None, args.province)
    show(answer, args.json, lambda a: law_text.conditions(law, a))
    return DONE if answer["met"] is True else NO


def _run_score(args: argparse.Namespace) -> int:
    from qlccn.cli import law_text
    from qlccn.law import scoring
    from qlccn.law.loader import load

    law = load()
    answer = scoring.score(law, read_json(args.file))
    show(answer, args.json, lambda a: law_text.score(law, a))
    return BAD if not answer["valid"] else DONE if answer["selected"] else NO
