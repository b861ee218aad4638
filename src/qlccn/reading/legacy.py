"""Old word-processor files (DOC, RTF, ODT) through LibreOffice without a screen, where it is installed."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from qlccn.core.refusal import Refusal


def program() -> str | None:
    """LibreOffice's command on this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_docx(data: bytes, suffix: str, name: str, *, seconds: int) -> bytes:
    """The same paper as DOCX. It works in a folder and a profile of its own, both gone afterwards; a hung converter is ended by
    its id.
    """
    command = program()
    if command is None:
        raise Refusal(
            f"Tệp “{name}” là định dạng cũ ({suffix.upper()}), mà máy này chưa cài LibreOffice để chuyển. "
            "Xin mở bằng Word, lưu thành DOCX hoặc PDF rồi gửi lại."
        )
    with tempfile.TemporaryDirectory(prefix="qlccn-", ignore_cleanup_errors=True) as folder:
        given = Path(folder, f"van-ban.{suffix}")
        given.write_bytes(data)
        _run(
            [command, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore",
             "--nolockcheck", "--nodefault",
             "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(Path(folder, "out")), str(given)],
            folder, name, seconds,
        )  # fmt: skip
        made = Path(folder, "out", "van-ban.docx")
        if not made.is_file() or made.stat().st_size == 0:
            raise Refusal(
                f"Tệp “{name}” không chuyển được sang DOCX, có thể bị hỏng hoặc đặt mật khẩu. Xin mở bằng Word, lưu lại rồi gửi."
            )
        return made.read_bytes()


def _run(command: list[str], folder: str, name: str, seconds: int) -> None:
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name != "nt",
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as fault:
        raise Refusal(
            f"Tệp “{name}” chuyển đổi quá {seconds} giây, đã dừng. Xin mở bằng Word, lưu thành DOCX rồi gửi lại."
        ) from fault
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the converter and what it started (its own process group), if anything still runs."""
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
