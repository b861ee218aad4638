"""`qlccn generate`: synthetic national data into an empty database."""

import argparse
import json
import sys
from typing import Any

from qlccn.cli.setup import add_home, django_ready, prepare_database


def add(commands: Any) -> None:
    """Declare the command."""
    making = commands.add_parser("generate", help="dữ liệu giả lập cả nước, để thử và đo (1: 1.000 cụm, 15.000 dự án, 4 kỳ)")
    making.add_argument("--scale", type=float, default=1.0, metavar="N", help="quy mô: 1 là cả nước; 0.05 để thử nhanh")
    making.add_argument("--seed", type=int, default=1, metavar="S", help="cùng quy mô và hạt giống cho cùng dữ liệu")
    making.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    add_home(making)
    making.set_defaults(run=run_generate)


def run_generate(args: argparse.Namespace) -> int:
    """Generate; a database that holds other data is refused (exit 2)."""
    home = django_ready(args)
    prepare_or_refuse()
    from qlccn.sample import synthetic

    counted = synthetic.generate(args.scale, args.seed, home, say=say)
    if args.json:
        print(json.dumps({"scale": args.scale, "seed": args.seed, "synthetic": True, "rows": counted}))
    elif counted:
        print("Dữ liệu GIẢ LẬP: " + ", ".join(f"{table} {count}" for table, count in sorted(counted.items())))
    return 0


def prepare_or_refuse() -> None:
    """An embedded database is prepared; a PostgreSQL one must have been migrated by its operator."""
    from django.conf import settings

    from qlccn.cli.operate import refuse_pending_migrations

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        prepare_database(say=say)
    else:
        refuse_pending_migrations()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
