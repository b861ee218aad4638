"""What a newcomer does: an empty clone, an empty home, `run.py demo`, a look at the pages; and again. Times are printed, limits asserted.

Run by `.ci/run`, not by pytest: it makes a whole environment. A clone of HEAD is used, or a copy of the tree where there is no git.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST_S, AGAIN_S = 60.0, 5.0
PAGES = {"/": (), "/cum-cong-nghiep/": (), "/nhiem-vu/": (), "/luat/": (), "/van-ban/": ("tenant",)}
ROLES = {"admin", "ministry", "province", "department", "agency", "police", "inspector", "commune", "investor", "tenant"}


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="qlccn-newcomer-"))
    try:
        clone = folder / "qlccn"
        if subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)]).returncode:
            shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(".venv", "var", ".git"))
        home = folder / "home"
        home.mkdir()
        keep = {
            k: v
            for k, v in os.environ.items()
            if k.startswith(("PIP_", "UV_", "SSL_", "LC_", "LANG", "REQUESTS_")) or k in ("PATH", "TMPDIR")
        }
        uv_cache = os.environ.get("UV_CACHE_DIR") or Path.home() / ".cache" / "uv"
        pip_cache = os.environ.get("PIP_CACHE_DIR") or Path.home() / ".cache" / "pip"
        environment = {**keep, "HOME": str(home), "UV_CACHE_DIR": str(uv_cache), "PIP_CACHE_DIR": str(pip_cache)}
        warm = start(clone, environment, limit=600)  # fills the package cache
        stop(warm[0])
        shutil.rmtree(clone / ".venv")
        shutil.rmtree(clone / "var")
        process, address, took = start(clone, environment, limit=FIRST_S)
        print(f"demo, package cache warm: {took:.1f} s (limit {FIRST_S:.0f})")
        try:
            look(clone, address)
        finally:
            stop(process)
        process, address, again = start(clone, environment, limit=AGAIN_S)
        stop(process)
        print(f"demo, second start: {again:.1f} s (limit {AGAIN_S:.0f})")
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(clone: Path, environment: dict[str, str], *, limit: float) -> tuple[subprocess.Popen, str, float]:
    """`python3 run.py demo` until it says it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "run.py", "demo", "--port", str(port)],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    line = process.stdout.readline()
    took = time.monotonic() - began
    address = re.search(r"http://\S+", line)
    if not address or took > limit:
        stop(process)
        raise SystemExit(f"demo: “{line.strip()}” sau {took:.1f} s, giới hạn {limit:.0f} s")
    return process, address.group(), took


def stop(process: subprocess.Popen) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def look(clone: Path, address: str) -> None:
    """Every role signs in and opens the pages of the contract."""
    path = clone / "var" / "demo-accounts.json"
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise SystemExit("demo-accounts.json đọc được bởi người khác")
    accounts = json.loads(path.read_text("utf-8"))
    if missing := ROLES - {a["role"] for a in accounts}:
        raise SystemExit(f"thiếu tài khoản cho vai trò: {missing}")
    for account in accounts:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = browser.open(address + "/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
        data = {"csrfmiddlewaretoken": token, "login": account["username"], "password": account["password"]}
        browser.open(urllib.request.Request(address + "/", urllib.parse.urlencode(data).encode(), {"Referer": address + "/"}))
        for page, without in PAGES.items():
            status = status_of(browser, address + page)
            wanted = 403 if account["role"] in without else 200
            if status != wanted:
                raise SystemExit(f"{account['role']} {page}: {status}, phải là {wanted}")
    for page in ("/healthz", "/readyz", "/ui/"):
        if (status := status_of(urllib.request.build_opener(), address + page)) != 200:
            raise SystemExit(f"{page}: {status}")
    print(f"{len(accounts)} tài khoản, {len(PAGES)} trang mỗi vai trò: đúng bảng vai trò")


def status_of(browser: urllib.request.OpenerDirector, url: str) -> int:
    try:
        return browser.open(url, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


if __name__ == "__main__":
    sys.exit(main())
