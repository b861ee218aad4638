"""Scanned pages through tesseract with its Vietnamese data, where the machine has it. Nothing is written to disk."""

import os
import shutil
import subprocess
from functools import lru_cache

from qlccn.core.refusal import Refusal


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether tesseract and its Vietnamese data are installed."""
    program = shutil.which("tesseract")
    if not program:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"vie" in listed.stdout.split() + listed.stderr.split()


def read_image(image: bytes, *, seconds: int, where: str) -> str:
    """Text of one page image (PGM). One thread: more of them make tesseract ten times slower here."""
    program = shutil.which("tesseract")
    if not program:
        raise Refusal(f"{where}: máy này chưa cài phần nhận dạng chữ (tesseract, gói tiếng Việt).")
    command = [program, "stdin", "stdout", "-l", "vie", "--psm", "6"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=image, capture_output=True, timeout=seconds, check=False, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
        )
    except subprocess.TimeoutExpired as fault:
        raise Refusal(
            f"{where}: nhận dạng chữ quá {seconds} giây. Xin quét lại ở độ phân giải 300 dpi hoặc gửi tệp Word."
        ) from fault
    if done.returncode != 0:
        raise Refusal(f"{where}: không nhận dạng được chữ trên trang quét. Xin quét lại hoặc gửi tệp Word.")
    return done.stdout.decode("utf-8", errors="replace").replace("\f", "\n")
