"""Files between preview and commit: kept for the person who sent them, for a few hours, under a name nobody can guess."""

import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.parties.actor import Actor

KEPT_SECONDS = 6 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


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
    found = next(iter(place.iterdir()), None) if place and place.is_dir() else None
    if found is None:
        raise Refusal("Tệp đã tải lên không còn (giữ 6 giờ); chọn lại tệp rồi xem trước lần nữa.", field="file")
    return found


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
