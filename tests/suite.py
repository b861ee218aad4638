"""The whole test suite: everything on SQLite with the browser, then everything that touches a database again on PostgreSQL.

Says what it could not run and why. With CI set nothing may be left out: what is missing is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


def main(words: list[str]) -> int:
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    left_out, failed = [], []
    browser = find_chromium()
    if not browser:
        left_out.append("phép thử trình duyệt: không tìm thấy chromium (Debian: apt-get install chromium)")
    postgres = find_postgresql()
    if not postgres:
        left_out.append(
            "PostgreSQL: không kết nối được; đặt QLCCN_TEST_POSTGRES=postgresql://… tới một máy chủ cho phép tạo cơ sở dữ liệu"
        )
    marks = [] if browser else ["not browser"]
    failed += run("SQLite", words, marks, {"DATABASE_URL": "", "QLCCN_CHROMIUM": browser or ""})
    if postgres:
        failed += run("PostgreSQL", words, ["django_db", "not browser"], {"DATABASE_URL": postgres, "DATABASE_NO_POOL": "1"})
    for line in left_out:
        print(f"Không chạy: {line}", file=sys.stderr)
    if strict and left_out:
        failed.append("có phần không chạy được")
    print("Hỏng: " + ", ".join(failed) if failed else "Mọi phép thử đã chạy đều đạt.", file=sys.stderr)
    return 1 if failed else 0


def run(name: str, words: list[str], marks: list[str], environment: dict[str, str]) -> list[str]:
    """One pass of pytest; returns its name where it failed."""
    print(f"== {name}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "pytest", "-n", str(min(4, os.cpu_count() or 2)), "--dist", "loadfile"]
    if marks:
        command += ["-m", " and ".join(f"({mark})" for mark in marks)]
    result = subprocess.run([*command, *words], cwd=ROOT, env={**os.environ, **environment})
    return [name] if result.returncode else []


def find_chromium() -> str | None:
    return os.environ.get("QLCCN_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def find_postgresql() -> str | None:
    """Address of a server where a test database may be made, or None."""
    import psycopg

    address = os.environ.get("QLCCN_TEST_POSTGRES") or SERVER
    try:
        with psycopg.connect(address, connect_timeout=3):
            return address
    except psycopg.Error:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
