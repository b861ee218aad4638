"""`qlccn report FORM --unit CODE --period P`: one form of one subject, entered or computed."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from qlccn.cli.setup import actor_of, add_home, embedded_ready
from qlccn.core.refusal import Refusal

SITUATION, NATIONAL, DATABASE = "tinh-hinh", "toan-quoc", "csdl-quoc-gia"
FORMS = ("01", "02", "03", "04", "tien-do", "nhiem-vu", SITUATION, NATIONAL, DATABASE)
FORMATS = ("json", "xlsx", "docx", "pdf")


def add(commands: Any) -> None:
    """Declare the command."""
    one = commands.add_parser("report", help="một biểu báo cáo của một đối tượng, một kỳ")
    one.add_argument(
        "form", choices=FORMS, metavar="BIỂU",
        help="01 (dự án), 02 (cụm), 03 (xã), 04 (tỉnh; VN: cả nước), tien-do, nhiem-vu, tinh-hinh (tỉnh, xã), toan-quoc (VN), "
        "csdl-quoc-gia (tỉnh đã gửi Biểu 04)",
    )  # fmt: skip
    one.add_argument("--unit", required=True, metavar="MÃ", help="mã dự án, cụm, xã, tỉnh; nhiem-vu còn nhận mã tổ chức")
    one.add_argument("--period", metavar="KỲ", help="2026, 2026H1, 2026Q3 hoặc 2026-10 (tinh-hinh: không cần)")
    one.add_argument(
        "--since", metavar="NGÀY", help="tinh-hinh: đánh dấu thay đổi từ ngày này (mặc định: từ báo cáo đã gửi gần nhất)"
    )
    one.add_argument("--as-of", metavar="NGÀY", help="số liệu tính đến ngày (mặc định: ngày chốt của kỳ)")
    one.add_argument("--known-at", metavar="LÚC", help="như đã biết vào lúc đó")
    one.add_argument("--boundaries", choices=("then", "now"), default="then", help="địa giới của ngày ấy hoặc hiện nay")
    one.add_argument("--carry", action="store_true", help="cụm chưa báo cáo dùng số gần nhất đã biết, có đánh dấu")
    one.add_argument("--format", choices=FORMATS, default="json")
    one.add_argument("-o", dest="output", metavar="TỆP", help="ghi ra tệp thay vì màn hình")
    one.add_argument("--as", dest="as_user", metavar="TÊN", help="xem với tên tài khoản này (mặc định: system:cli)")
    add_home(one)
    one.set_defaults(run=run_report)


def run_report(args: argparse.Namespace) -> int:
    """Print or write the form; an unknown unit, period or day is bad input (exit 2)."""
    embedded_ready(args)
    from qlccn.core import clock
    from qlccn.reporting import composing, queries

    as_of = clock.parse_day(args.as_of) if args.as_of else None
    known_at = clock.parse_moment(args.known_at) if args.known_at else None
    actor = actor_of(args)
    if args.form == SITUATION:
        return run_situation(args, actor, as_of, known_at)
    if args.period is None:
        raise Refusal(f"Biểu {args.form} cần --period: 2026, 2026H1, 2026Q3 hoặc 2026-10.")
    if args.form in composing.MAKERS:
        if args.carry or args.boundaries == "now":
            raise Refusal(f"Báo cáo {args.form} không có --carry và --boundaries; bỏ các mục này.")
        return write_composed(composing.make(actor, args.form, args.unit, args.period, as_of=as_of, known_at=known_at), args)
    if args.form in (NATIONAL, DATABASE):
        return run_national(args, actor, as_of, known_at)
    if args.form in queries.COMPUTED:
        table = queries.roll_up(
            actor, args.form, args.unit, args.period, as_of=as_of, known_at=known_at, boundaries=args.boundaries, carry=args.carry
        )
    else:
        table = queries.entered(actor, args.form, args.unit, args.period, as_of=as_of, known_at=known_at)
    if args.format == "json":
        put(json.dumps(table.as_json(), ensure_ascii=False, indent=1).encode() + b"\n", args.output)
        return 0
    from qlccn.reporting import table_file

    require_place(args)
    put(table_file.write(actor, table, args.format), args.output)
    return 0


def write_composed(report: Any, args: argparse.Namespace) -> int:
    """A composed report (progress, tasks) to the screen or a file."""
    from qlccn.reporting import composed_paper

    if args.format == "json":
        put(json.dumps(report.as_json(), ensure_ascii=False, indent=1).encode() + b"\n", args.output)
        return 0
    require_place(args)
    put(composed_paper.write(report, args.format), args.output)
    return 0


def run_situation(args: argparse.Namespace, actor: Any, as_of: Any, known_at: Any) -> int:
    """The situation report as of a day."""
    from qlccn.core import clock
    from qlccn.reporting import situation_send

    since = clock.parse_day(args.since) if args.since else None
    report = situation_send.situation(actor, args.unit, as_of, known_at=known_at, since=since)
    if args.format != "json":
        require_place(args)
    put(situation_send.write(actor, report, args.format), args.output)
    return 0


def run_national(args: argparse.Namespace, actor: Any, as_of: Any, known_at: Any) -> int:
    """The country by region and province (JSON, XLSX), or the file of a sent Biểu 04 for the national database (JSON)."""
    from qlccn.office import excel
    from qlccn.reporting import compare, national, national_book, national_file

    allowed = ("json",) if args.form == DATABASE else ("json", "xlsx")
    if args.format not in allowed:
        raise Refusal(f"{args.form} chỉ có dạng {', '.join(allowed)}.")
    if args.form == DATABASE:
        sent = national_file.get_sent(actor, args.unit, args.period)
        put(national_file.make(sent.pk, by=actor).body.encode(), args.output)
        return 0
    if args.unit.upper() != "VN":
        raise Refusal("toan-quoc tổng hợp cả nước: dùng --unit VN; của một tỉnh thì dùng biểu 04.")
    found = national.summary(actor, args.period, as_of=as_of, known_at=known_at, boundaries=args.boundaries, carry=args.carry)
    if args.format == "json":
        put(json.dumps(national.as_json(found), ensure_ascii=False, indent=1).encode() + b"\n", args.output)
        return 0
    require_place(args)
    put(excel.write(national_book.workbook(found, compare.compare(actor, found))), args.output)
    return 0


def require_place(args: argparse.Namespace) -> None:
    """A file of bytes is not printed on a terminal."""
    if args.output is None and sys.stdout.isatty():
        raise Refusal(f"Dạng {args.format} không in ra màn hình được; thêm -o TỆP.{args.format}.")


def put(answer: bytes, output: str | None) -> None:
    """To the file, or to standard output."""
    if output is None:
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(answer.decode("utf-8"))
            return
        sys.stdout.flush()
        buffer.write(answer)
        buffer.flush()
        return
    try:
        Path(output).write_bytes(answer)
    except OSError as fault:
        raise Refusal(f"Không ghi được tệp “{output}”: {fault.strerror}. Chọn chỗ khác bằng -o.") from fault
    print(f"Đã ghi {output}", file=sys.stderr)
