"""Text made fit for any file: what cannot be written in XML or would turn the reading around is left out, nothing else."""

import re
import unicodedata

# control characters but tab and line feed, lone surrogates, non-characters; then marks that turn the direction of reading
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u2028\u2029]|[\U0001fffe\U0001ffff]")
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_ENDS = re.compile(r"[\s;,.]+$")


def clean(text: str) -> str:
    """The text in NFC, its lines ended by line feeds, without characters no file may hold and without direction marks."""
    one = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _TURNING.sub("", _UNWRITABLE.sub("", one)))


def listed(lines: tuple[str, ...]) -> list[str]:
    """Lines of a list with “;” after each and “.” after the last."""
    bare = [_ENDS.sub("", clean(line)) for line in lines]
    return [f"{line}{'.' if number == len(bare) else ';'}" for number, line in enumerate(bare, start=1)]
