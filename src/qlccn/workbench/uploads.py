"""Files between preview and commit: kept for the person who sent them, for a few hours, under a name nobody can guess."""

import json
import os
import re
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.parties.actor import Actor

ASKED = ".asked.json"
KEPT_SECONDS = 6 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


class Gone(Refusal):
    """No such file, or another person's: pages answer 404 with the sentence."""


def folder_of(actor: Actor) -> Path:
    """One folder a seat, so that a token of another person leads nowhere."""
    seat = actor.membership.pk if actor.membership else 0
    return settings.HOME / "uploads" / str(seat)


def keep(file: UploadedFile, actor: Actor) -> str:
    """Store the file under its own (cleaned) name in a folder of its own; returns the token. What is older than a few hours goes."""
    folder = folder_of(actor)
    sweep(folder)
    token = secrets.token_urlsafe(18)
    place = folder / token
    place.mkdir(parents=True, mode=0o700)
    with (place / clean_name(file.name or "")).open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return token


def clean_name(name: str) -> str:
    """A file name without folders; diacritics folded, the ending kept."""
    path = Path(name.replace("\\", "/")).name
    stem, _, ending = path.rpartition(".")
    return f"{slugify(stem or ending) or 'tep'}.{slugify(ending)}" if stem else slugify(path) or "tep"


def kept(token: str, actor: Actor) -> Path:
    """The file of a token; refused when it is gone or another person's."""
    place = folder_of(actor) / token if _TOKEN.fullmatch(token) else None
    found = next((f for f in place.iterdir() if not f.name.startswith(ASKED)), None) if place and place.is_dir() else None
    if found is None:
        raise Gone("Tệp đã tải lên không còn (giữ 6 giờ); chọn lại tệp rồi xem trước lần nữa.", field="file")
    return found


def asked(token: str, actor: Actor) -> dict[str, Any]:
    """What the person has said of a kept file so far (kind, sheet, columns, cells set right)."""
    place = kept(token, actor).parent / ASKED
    try:
        found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def ask(token: str, actor: Actor, said: dict[str, Any]) -> None:
    """Keep that beside the file; written whole or not at all, and the six hours begin anew."""
    place = kept(token, actor).parent
    draft = place / f"{ASKED}.{secrets.token_hex(4)}"
    draft.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    draft.replace(place / ASKED)
    os.utime(place)


def waiting(actor: Actor) -> list[tuple[str, Path, datetime]]:
    """(token, file, when) of files seen and not committed yet, the latest first."""
    folder = folder_of(actor)
    sweep(folder)
    found = []
    for place in folder.iterdir() if folder.is_dir() else ():
        file = next((f for f in place.iterdir() if not f.name.startswith(ASKED)), None)
        if file is not None and (place / ASKED).exists():
            found.append((place.name, file, datetime.fromtimestamp(place.stat().st_mtime, tz=UTC)))
    return sorted(found, key=lambda row: row[2], reverse=True)


def drop(token: str, actor: Actor) -> None:
    """The file is no longer needed."""
    if _TOKEN.fullmatch(token):
        remove(folder_of(actor) / token)


def remove(place: Path) -> None:
    if place.is_dir():
        for file in place.iterdir():
            file.unlink(missing_ok=True)
        place.rmdir()


def sweep(folder: Path) -> None:
    """Old files of the same seat."""
    if not folder.is_dir():
        return
    limit = time.time() - KEPT_SECONDS
    for place in folder.iterdir():
        if place.is_dir() and place.stat().st_mtime < limit:
            remove(place)
