"""Operating an installation: demo, serve, migrate, load-sample, worker, createuser, check, verify-audit."""

import argparse
import getpass
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from qlccn.cli.setup import add_home, django_ready, prepare_database
from qlccn.core.refusal import Refusal

if TYPE_CHECKING:
    from qlccn.parties.models import Organisation

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add(commands: argparse._SubParsersAction) -> None:
    demo = commands.add_parser("demo", help="dữ liệu mẫu và máy chủ trên máy này")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    demo.set_defaults(run=run_demo)
    serve = commands.add_parser("serve", help="máy chủ cho một bản cài thật")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--workers", type=int, default=2)
    serve.set_defaults(run=run_serve)
    worker = commands.add_parser("worker", help="việc nền: đọc văn bản, nhắc hạn, niêm phong nhật ký")
    worker.add_argument("--once", action="store_true", help="một vòng rồi thôi")
    worker.add_argument("--every", type=float, default=5.0, metavar="GIÂY")
    worker.set_defaults(run=run_worker)
    user = commands.add_parser("createuser", help="tạo tài khoản; mật khẩu hỏi trên màn hình hoặc đọc từ đầu vào chuẩn")
    user.add_argument("username")
    user.add_argument("--role", required=True)
    user.add_argument(
        "--organisation", default="", metavar="MÃ", help="mã tổ chức (so-cong-thuong-lao-cai); bỏ trống: quản trị của hệ thống"
    )
    user.add_argument("--name", default="")
    user.add_argument("--email", default="")
    user.set_defaults(run=run_createuser)
    audit = commands.add_parser("verify-audit", help="kiểm tra chuỗi niêm phong của nhật ký")
    audit.add_argument("--seal", action="store_true", help="niêm phong phần chưa niêm phong trước khi kiểm tra")
    audit.add_argument("--json", action="store_true")
    audit.set_defaults(run=run_verify_audit)
    for name, text, function in (
        ("migrate", "tạo hoặc nâng cấp cơ sở dữ liệu và dữ liệu nền", run_migrate),
        ("load-sample", "nạp dữ liệu mẫu (cụm, văn bản, tổ chức)", run_load_sample),
        ("check", "kiểm tra cấu hình cho bản cài thật", run_check),
    ):
        commands.add_parser(name, help=text).set_defaults(run=function)
    for parser in (demo, serve, worker, user, audit, *(commands.choices[n] for n in ("migrate", "load-sample", "check"))):
        add_home(parser)


def run_demo(args: argparse.Namespace) -> int:
    if os.environ.get("DATABASE_URL"):
        raise Refusal("demo chỉ chạy trên cơ sở dữ liệu nhúng: bỏ biến DATABASE_URL, hoặc dùng qlccn serve cho bản cài thật.")
    if args.host not in LOOPBACK:
        raise Refusal("demo chỉ mở trên máy này (127.0.0.1): dữ liệu mẫu và mật khẩu mẫu không dành cho mạng.")
    free_port(args.host, args.port)
    os.environ["QLCCN_DEMO"] = "1"
    home = django_ready(args)
    from qlccn.core.models import Stamp

    fresh = not (home / "qlccn.sqlite3").exists()
    say("Chuẩn bị cơ sở dữ liệu…" if fresh else "Kiểm tra cơ sở dữ liệu…")
    prepare_database()
    if not fresh and Stamp.read("demo") != "1":
        raise Refusal(f"Cơ sở dữ liệu ở {home} không phải bản demo; chọn thư mục khác bằng --home, hoặc dùng qlccn serve.")
    Stamp.write("demo", "1")
    from qlccn import sample

    sample.load(say=say)
    accounts = sample.demo_accounts(home / "demo-accounts.json")
    say(f"{len(accounts)} tài khoản mẫu, mật khẩu trong {home / 'demo-accounts.json'}")
    return serve_and_work(args.host, args.port, workers=1)


def run_serve(args: argparse.Namespace) -> int:
    free_port(args.host, args.port)
    if args.host in LOOPBACK and "QLCCN_HTTPS" not in os.environ:
        os.environ["QLCCN_HTTPS"] = os.environ.get("QLCCN_BEHIND_PROXY", "0")
    django_ready(args)
    from qlccn.core.models import Stamp

    refuse_pending_migrations()
    if (Stamp.read("demo") == "1" or Stamp.read("synthetic")) and args.host not in LOOPBACK:
        raise Refusal(
            "Cơ sở dữ liệu này là bản demo hoặc dữ liệu giả lập: chỉ mở được trên 127.0.0.1. Bản cài thật dùng thư mục khác (--home) hoặc DATABASE_URL."
        )
    return run_server(args.host, args.port, args.workers)


def serve_and_work(host: str, port: int, *, workers: int) -> int:
    """The server with its background worker as a child, ended with it."""
    child = subprocess.Popen([sys.executable, "-m", "qlccn", "worker"], env=os.environ.copy(), stdin=subprocess.DEVNULL)
    try:
        return run_server(host, port, workers)
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


def run_server(host: str, port: int, workers: int) -> int:
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    if not settings.DEMO and not settings.DEBUG:
        collect_static()
    let_go()
    threading.Thread(target=announce, args=(host, port), daemon=True).start()
    Granian(
        "qlccn.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=2, log_level="warning"
    ).serve()  # fmt: skip
    return 0


def let_go() -> None:
    """Close this process's connections and their pool: the server's processes begin as copies of it, and two that share a connection hear
    each other's answers."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def announce(host: str, port: int) -> None:
    """Print the address once the server answers."""
    shown = f"[{host}]" if ":" in host else host
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://{shown}:{port}/healthz", timeout=2):
                print(f"Sẵn sàng: http://{shown}:{port}", flush=True)
                return
        except OSError:
            time.sleep(0.05)


def free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or "cổng từ 1 đến 65535"
            raise Refusal(f"Không mở được cổng {port} trên {host} ({why}); chọn cổng khác bằng --port.") from error


def refuse_pending_migrations() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal("Cơ sở dữ liệu chưa được tạo hoặc chưa nâng cấp: chạy qlccn migrate trước.")


def run_migrate(args: argparse.Namespace) -> int:
    django_ready(args)
    prepare_database(say=say)
    say("Cơ sở dữ liệu đã sẵn sàng.")
    return 0


def run_load_sample(args: argparse.Namespace) -> int:
    django_ready(args)
    prepare_database(say=say)
    from qlccn import sample
    from qlccn.core.models import Stamp

    if Stamp.read("synthetic"):
        raise Refusal("Cơ sở dữ liệu này giữ dữ liệu giả lập; dữ liệu mẫu cần một thư mục riêng (--home).")
    sample.load(say=say)
    return 0


def run_worker(args: argparse.Namespace) -> int:
    django_ready(args)
    refuse_pending_migrations()
    from qlccn.cases import sweeps as _cases  # noqa: F401
    from qlccn.core import sweeps
    from qlccn.directives import sweeps as _directives  # noqa: F401
    from qlccn.notices import sweeps as _notices  # noqa: F401
    from qlccn.obligations import sweeps as _obligations  # noqa: F401
    from qlccn.reporting import sweeps as _reporting  # noqa: F401

    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    parent = os.getppid()
    while not stop.is_set():
        done = sweeps.run_all()
        if args.once:
            for name, text in done.items():
                say(f"{name}: {text or 'không có gì phải làm'}")
            return 0
        if os.name != "nt" and os.getppid() != parent:
            return 0  # the server that started this worker is gone
        stop.wait(args.every)
    return 0


def run_createuser(args: argparse.Namespace) -> int:
    django_ready(args)
    prepare_database()
    from django.db import transaction

    from qlccn.parties import services
    from qlccn.parties.actor import CLI

    organisation = organisation_for(args.organisation, args.role)
    password = getpass.getpass("Mật khẩu: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with transaction.atomic():
        account = services.open_account(username=args.username, password=password, name=args.name, email=args.email, by=CLI)
        services.open_membership(account=account, organisation=organisation, role=args.role, by=CLI)
    say(f"Đã tạo tài khoản {args.username} ({organisation}).")
    return 0


def organisation_for(code: str, role: str) -> "Organisation":
    """The organisation of a new account. The first account of an installation has none to be put in: without a code an administrator
    gets the office that runs the system, opened if need be."""
    from qlccn.parties import services
    from qlccn.parties.actor import CLI
    from qlccn.parties.models import Organisation, Role

    if code or role != Role.ADMIN:
        if found := Organisation.objects.filter(slug=code).first():
            return found
        told = f"Không có tổ chức mang mã “{code}”" if code else "Thiếu mã tổ chức (--organisation)"
        raise Refusal(f"{told}; xem mã ở trang Tổ chức. Tài khoản đầu tiên: --role admin, không cần --organisation.")
    kind = "van-phong-he-thong"
    found = Organisation.objects.filter(kind=kind, valid_to=None).order_by("pk").first()
    return found or services.open_organisation(kind=kind, name="Tổ quản trị hệ thống", slug="quan-tri-he-thong", by=CLI)


def run_verify_audit(args: argparse.Namespace) -> int:
    django_ready(args)
    refuse_pending_migrations()
    from qlccn.core.audit import seal

    if args.seal:
        say(f"Niêm phong thêm {seal.seal()} dòng.")
    verdict = seal.verify()
    if args.json:
        print(json.dumps({"intact": verdict.intact, "sealed": verdict.sealed, "unsealed": verdict.unsealed, "seals": verdict.seals,
                          "faults": verdict.faults}, ensure_ascii=False))  # fmt: skip
    else:
        print(f"{verdict.sealed} dòng đã niêm phong trong {verdict.seals} lần, {verdict.unsealed} dòng chưa niêm phong.")
        print("\n".join(verdict.faults) if verdict.faults else "Chuỗi nguyên vẹn.")
    return 0 if verdict.intact else 1


def run_check(args: argparse.Namespace) -> int:
    """Faults of configuration for production, one sentence each; exit 1 when there are any."""
    django_ready(args)
    from django.conf import settings
    from django.core.checks import run_checks

    faults = [
        f"{check.id}: {check.msg}"
        for check in run_checks(include_deployment_checks=True)
        if check.level >= 30 and not check.is_silenced()
    ]
    if settings.REHEARSAL_TODAY:
        faults.append("QLCCN_TODAY đang giữ ngày diễn tập; bản cài thật phải bỏ biến này.")
    if settings.DEMO:
        faults.append("QLCCN_DEMO đang bật; bản cài thật phải bỏ biến này.")
    if not settings.BEHIND_HTTPS:
        faults.append("Cookie chưa bắt buộc HTTPS: bỏ QLCCN_HTTPS=0 khi chạy sau proxy HTTPS.")
    key = Path(settings.HOME) / "secret-key"
    if os.name != "nt" and key.exists() and key.stat().st_mode & 0o077:
        faults.append(f"{key} đọc được bởi người khác: chmod 600.")
    try:
        refuse_pending_migrations()
    except Refusal as no:
        faults.append(no.message)
    print("\n".join(faults) if faults else "Cấu hình dùng được cho bản cài thật.")
    return 1 if faults else 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
