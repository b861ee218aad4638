#!/usr/bin/env python3
"""Start QLCCN from a fresh clone with nothing but Python >= 3.11: makes .venv beside this file, installs, hands over.

    python3 run.py demo     sample data and a server on this machine
    python3 run.py test     the whole test suite
    python3 run.py …        any other word goes to the `qlccn` command

Standard library only. Progress goes to standard error.
"""

import configparser
import hashlib
import html.parser
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MISSING_VENV = "Python này thiếu ensurepip và pip. Trên Debian, Ubuntu: apt-get install python3-venv, rồi chạy lại."


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    if sys.version_info < (3, 11):
        say(f"Cần Python 3.11 trở lên; bản đang chạy là {sys.version.split()[0]}.")
        return 2
    if not words:
        say(__doc__ or "")
        return 2
    testing = words[0] == "test"
    try:
        prepare(with_dev=testing)
    except (subprocess.CalledProcessError, OSError, LookupError) as error:
        say(f"Không chuẩn bị được môi trường: {error}")
        return 3
    command = [str(PYTHON), str(ROOT / "tests" / "suite.py"), *words[1:]] if testing else [str(PYTHON), "-m", "qlccn", *words]
    return hand_over(command)


def hand_over(command: list[str]) -> int:
    """Replace this process where the system can, so that signals and exit status are the program's own."""
    if os.name != "nt":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(command[0], command)
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 130


def prepare(*, with_dev: bool) -> None:
    """Environment and packages, only when something changed since last time."""
    import tomllib  # not there before 3.11, and older Pythons must get our sentence

    text = (ROOT / "pyproject.toml").read_text("utf-8")
    mark = hashlib.sha256(f"{sys.version}{ROOT}{text}".encode()).hexdigest()
    stamp = VENV / "qlccn.stamp"
    done = stamp.read_text().split() if stamp.exists() and PYTHON.exists() else []
    if done[:1] == [mark] and (not with_dev or "dev" in done):
        return
    say("Chuẩn bị môi trường (.venv) và cài thư viện; lần đầu mất chừng một phút…")
    project = tomllib.loads(text)
    dev = project["dependency-groups"]["dev"] if with_dev else []
    install = installer()
    pins = VENV / "qlccn-constraints.txt"
    pins.write_text("\n".join(project.get("tool", {}).get("uv", {}).get("constraint-dependencies", [])) + "\n", "utf-8")
    subprocess.run([*install, "-c", str(pins), "-e", str(ROOT), *dev], check=True, stdout=sys.stderr)
    stamp.write_text(f"{mark} dev" if with_dev else mark)


def installer() -> list[str]:
    """A command that installs into .venv: uv, the environment's own pip, or pip's wheel from the configured index."""
    uv = shutil.which("uv")
    if uv:
        if not PYTHON.exists():
            subprocess.run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)], check=True)
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return pip
    if importlib.util.find_spec("ensurepip"):
        try:
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, stdout=sys.stderr)
            return pip
        except subprocess.CalledProcessError:
            say("venv với ensurepip không chạy được; thử cách khác.")
    if not importlib.util.find_spec("venv"):
        raise LookupError(MISSING_VENV)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True, stdout=sys.stderr)
    wheel = pip_wheel(Path(tempfile.mkdtemp(prefix="qlccn-pip-")))
    return [str(PYTHON), f"{wheel}/pip", "install", "--quiet", "--disable-pip-version-check"]


def pip_wheel(folder: Path) -> Path:
    """pip's newest wheel, by this Python's own pip where there is one, else straight from the index that pip is configured with."""
    if importlib.util.find_spec("pip"):
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder), "pip"],
            check=True,
            stdout=sys.stderr,
        )
        return next(folder.glob("pip-*.whl"))
    index = configured_index()
    if not index:
        raise LookupError(MISSING_VENV)
    page = f"{index.rstrip('/')}/pip/"
    with urllib.request.urlopen(page, timeout=60) as answer:
        links = Links(answer.read().decode("utf-8", "replace")).found
    wheels = [link for link in links if re.fullmatch(r"pip-[\d.]+-py3-none-any\.whl", link_name(link))]
    if not wheels:
        raise LookupError(MISSING_VENV)
    newest = max(wheels, key=lambda link: [int(n) for n in link_name(link).split("-")[1].split(".")])
    target = folder / link_name(newest)
    with urllib.request.urlopen(urllib.parse.urljoin(page, newest), timeout=120) as answer:
        content = answer.read()
    wanted = urllib.parse.urlparse(newest).fragment.removeprefix("sha256=")
    if len(wanted) == 64 and hashlib.sha256(content).hexdigest() != wanted:
        raise LookupError("Tệp pip tải về không khớp mã băm; thử lại sau.")
    target.write_bytes(content)
    return target


def link_name(link: str) -> str:
    return Path(urllib.parse.urlparse(link).path).name


class Links(html.parser.HTMLParser):
    """Addresses of all links of an index page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def configured_index() -> str:
    """The package index of pip's environment variable or configuration files; empty where none is set."""
    if index := os.environ.get("PIP_INDEX_URL"):
        return index
    home = Path.home()
    files = [
        os.environ.get("PIP_CONFIG_FILE", ""),
        home / ".config/pip/pip.conf",
        home / ".pip/pip.conf",
        home / "pip/pip.ini",
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
    ]
    for file in files:
        if file and Path(file).is_file():
            config = configparser.ConfigParser(interpolation=None, strict=False)
            config.read(file, "utf-8")
            for section in ("install", "global"):
                if index := config.get(section, "index-url", fallback=""):
                    return index
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
