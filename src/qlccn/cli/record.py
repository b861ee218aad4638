"""`qlccn clusters`: the registry on a day. `qlccn import clusters|tenants|acts|boundaries|report FILE`: preview or commit, all or nothing."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from qlccn.cli.setup import actor_of, add_home, embedded_ready
from qlccn.core.refusal import Refusal

FORMATS = ("json", "csv", "geojson", "kml", "xlsx")
KINDS = {  # kind -> module with run(path, by=, dry_run=): the contract's answer
    "clusters": "qlccn.clusters.import_clusters", "tenants": "qlccn.clusters.import_tenants", "acts": "qlccn.clusters.import_acts",
    "boundaries": "qlccn.clusters.import_boundaries", "report": "qlccn.reporting.import_report",
}  # fmt: skip


def add(commands: Any) -> None:
    """Declare both commands."""
    listing = commands.add_parser("clusters", help="danh sách cụm công nghiệp của một ngày")
    listing.add_argument("--as-of", metavar="NGÀY", help="số liệu tính đến ngày (mặc định: hôm nay)")
    listing.add_argument("--known-at", metavar="LÚC", help="như đã biết vào lúc đó (2026-10-05 hoặc 2026-10-05T08:30)")
    listing.add_argument("--province", metavar="MÃ", help="mã tỉnh của địa giới được chọn")
    listing.add_argument(
        "--boundaries", choices=("then", "now"), default="then", help="địa giới của ngày ấy (then) hoặc hiện nay (now)"
    )
    listing.add_argument("--format", choices=FORMATS, default="json")
    listing.add_argument("-o", dest="output", metavar="TỆP", help="ghi ra tệp thay vì màn hình")
    listing.add_argument("--as", dest="as_user", metavar="TÊN", help="xem với tên tài khoản này (mặc định: system:cli)")
    add_home(listing)
    listing.set_defaults(run=run_clusters)
    taking = commands.add_parser(
        "import", help="nhập bảng cụm, doanh nghiệp, sự kiện, ranh giới, biểu báo cáo: ghi tất cả hoặc không ghi gì"
    )
    taking.add_argument("kind", choices=tuple(KINDS), metavar="LOẠI", help=", ".join(KINDS))
    taking.add_argument("file", metavar="TỆP", type=Path)
    taking.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi")
    taking.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    taking.add_argument("--as", dest="as_user", metavar="TÊN", help="ghi với tên tài khoản này (mặc định: system:cli)")
    add_home(taking)
    taking.set_defaults(run=run_import)


def run_clusters(args: argparse.Namespace) -> int:
    """Print or write the registry; an unknown province or day is bad input (exit 2)."""
    embedded_ready(args)
    from qlccn.clusters import exports
    from qlccn.clusters.queries import Filters
    from qlccn.core import clock
    from qlccn.places.queries import province_by_code

    day = clock.parse_day(args.as_of) if args.as_of else clock.today()
    known_at = clock.parse_moment(args.known_at) if args.known_at else None
    province, narrowed_by = "", ""
    if args.province:
        on = day if args.boundaries == "then" else clock.today()
        unit = province_by_code(args.province.zfill(2), on)
        if unit is None:
            raise Refusal(
                f"Ngày {on:%d/%m/%Y} không có tỉnh mang mã “{args.province}”; mã tỉnh đổi từ 01/7/2025, "
                "xem lại mã hoặc chọn --boundaries then|now."
            )
        province, narrowed_by = unit.code, f"tỉnh: {unit.short_name}"
    answer = exports.export(
        args.format, actor_of(args), day, known_at=known_at, boundaries=args.boundaries, filters=Filters(province=province),
        narrowed_by=narrowed_by,
    )  # fmt: skip
    _put(answer, args.output, args.format)
    return 0


def _put(answer: bytes, output: str | None, fmt: str) -> None:
    if output:
        try:
            Path(output).write_bytes(answer)
        except OSError as fault:
            raise Refusal(f"Không ghi được tệp “{output}”: {fault.strerror}. Chọn chỗ khác bằng -o.") from fault
        print(f"Đã ghi {output}", file=sys.stderr)
        return
    if fmt == "xlsx" and sys.stdout.isatty():
        raise Refusal("Dạng xlsx không in ra màn hình được; thêm -o TỆP.xlsx.")
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(answer.decode("utf-8-sig"))
        return
    sys.stdout.flush()
    buffer.write(answer if answer.endswith(b"\n") or fmt == "xlsx" else answer + b"\n")
    buffer.flush()


def run_import(args: argparse.Namespace) -> int:
    """Preview or commit a file; errors end with status 2 and nothing saved."""
    embedded_ready(args)
    import importlib

    service = importlib.import_module(KINDS[args.kind])
    answer = service.run(args.file, by=actor_of(args), dry_run=args.dry_run)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        print(summary(answer))
    for row in answer["errors"]:
        print(told(row), file=sys.stderr)
    return 2 if answer["errors"] else 0


def summary(answer: dict[str, Any]) -> str:
    """What the file holds and what became of it."""
    warnings = "".join(f"\n  chú ý, {told(row)}" for row in answer["warnings"])
    counts = f"{answer['rows']} dòng: {answer['new']} mới, {answer['changed']} đổi, {answer['unchanged']} như cũ"
    end = (
        "đã ghi"
        if answer["committed"]
        else f"{len(answer['errors'])} lỗi, chưa ghi gì"
        if answer["errors"]
        else "chưa ghi (chỉ xem trước)"
    )
    return f"{answer['file']}: {counts}; {end}.{warnings}"


def told(row: dict[str, Any]) -> str:
    """An error or warning as a sentence with its place."""
    where = ", ".join(f"{name} {value}" for name, value in (("dòng", row.get("row")), ("cột", row.get("column"))) if value)
    return f"{where}: {row['message']}" if where else str(row["message"])
