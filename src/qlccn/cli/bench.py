"""`qlccn bench`: the project's own benchmark, each figure beside its yardstick of the same run."""

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qlccn.cli.generate import prepare_or_refuse, say
from qlccn.cli.setup import add_home, django_ready
from qlccn.core.refusal import Refusal


def add(commands: Any) -> None:
    """Declare the command."""
    measuring = commands.add_parser("bench", help="đo tốc độ trên dữ liệu giả lập, mỗi số cạnh một thước đo của cùng lần chạy")
    measuring.add_argument("--scale", type=float, default=1.0, metavar="N", help="quy mô dữ liệu giả lập tự tạo (mặc định 1)")
    measuring.add_argument("--only", action="append", default=[], metavar="TÊN", help="chỉ đo mục này (nhắc lại được)")
    measuring.add_argument("--quick", action="store_true", help="mỗi thứ một lần: thử xem có chạy không, không để so")
    measuring.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    add_home(measuring)
    measuring.set_defaults(run=run_bench)


def run_bench(args: argparse.Namespace) -> int:
    """Measure; exit 1 when a promise is not kept."""
    with _database(args) as home:
        from qlccn.core.benchmarks import all_benchmarks

        names = all_benchmarks()
        if stray := set(args.only) - set(names):
            raise Refusal(f"Không có mục đo “{', '.join(sorted(stray))}”; các mục: {', '.join(names)}.")
        answer = _measure(args, home)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        print(table(answer))
    return 1 if any(f["kept"] is False for f in answer["figures"]) else 0


@contextmanager
def _database(args: argparse.Namespace) -> Iterator[Path]:
    """A synthetic database: the one of --home or DATABASE_URL, else one made here and thrown away afterwards."""
    own = None
    if not args.home and not os.environ.get("DATABASE_URL"):
        own = args.home = tempfile.mkdtemp(prefix="qlccn-bench-")
    try:
        home = django_ready(args)
        prepare_or_refuse()
        from django.db import connection

        from qlccn.sample import synthetic

        if own:
            synthetic.generate(args.scale, 1, home, say=say)
        elif not synthetic.is_synthetic():
            raise Refusal(
                "Chỉ đo trên dữ liệu giả lập: chạy qlccn generate vào cơ sở dữ liệu này trước, hoặc bỏ --home và DATABASE_URL."
            )
        yield home
        connection.close()
    finally:
        if own:
            shutil.rmtree(own, ignore_errors=True)


def _measure(args: argparse.Namespace, home: Path) -> dict[str, Any]:
    from django.db import connection

    from qlccn.cli.bench_server import Loopback, server
    from qlccn.clusters.models import Act, Claim, Cluster, TenantProject
    from qlccn.core.benchmarks import figures

    began = time.perf_counter()
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder, server(home) as port:
        bench = Loopback(port, _signed_in(), Path(folder), quick=args.quick)
        for name, figure in figures(bench, args.only):
            say(f"{name}: {sentence(figure.as_json())}")
            found.append({"benchmark": name, **figure.as_json()})
    counts = {m._meta.model_name: m._default_manager.count() for m in (Cluster, TenantProject, Act, Claim)}
    return {
        "machine": {"cpus": os.cpu_count(), "load": _load(), "python": platform.python_version(), "engine": connection.vendor},
        "rows": counts, "seconds": round(time.perf_counter() - began, 1), "figures": found,
    }  # fmt: skip


def _load() -> float | None:
    """Processes that wanted the machine in the last minute: above the number of processors, every figure is the others' as well."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _signed_in() -> str:
    """The session cookie of an officer who sees every cluster: of the ministry."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from qlccn.parties.models import Account

    account = Account.objects.get(username="bocongthuong")
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def table(answer: dict[str, Any]) -> str:
    """For people: one line a figure."""
    machine = answer["machine"]
    head = f"{machine['engine']}, {machine['cpus']} bộ xử lý, tải {machine['load']}, Python {machine['python']}; {answer['seconds']} giây"
    return "\n".join([head, *(sentence(f) for f in answer["figures"])])


def sentence(figure: dict[str, Any]) -> str:
    """ "xem trước bảng 3000 cụm: 420 ms (thước 90 ms, gấp 4,7; hứa 1.000: đạt)"."""
    beside = []
    if figure["ratio"]:
        beside.append(f"{figure['baseline_says']} {shown(figure['baseline'])} {figure['unit']}, gấp {shown(figure['ratio'])}")
    if figure["kept"] is not None:
        promised = shown(figure["limit"]) if figure["limit"] is not None else f"{shown(figure['limit_ratio'])} lần"
        beside.append(f"hứa {promised}: {'đạt' if figure['kept'] else 'CHƯA ĐẠT'}")
    return f"{figure['says']}: {shown(figure['value'])} {figure['unit']}" + (f" ({'; '.join(beside)})" if beside else "")


def shown(value: float) -> str:
    """1.234,5: with two places only below ten."""
    text = f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"
    return text.translate(str.maketrans(",.", ".,"))
