"""Bytes to Unicode: UTF-8, UTF-16, CP1258, and the two font encodings of older offices, TCVN3 (ABC) and VNI.

The old fonts draw Vietnamese over Latin-1 code points, so a file can be perfectly good UTF-8 and still say `C«ng nghiÖp`.
What was meant is found by trying each reading and keeping the one whose words are Vietnamese syllables.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable

from qlccn.reading.noise import damaged_share

CONVERTED = "encoding-converted"

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TCVN3_TABLE = str.maketrans(_TCVN3)

# VNI writes the plain letter, then a mark of its own
_VNI_MARKS = {
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile("[aeoôuöy][ùøûõïâáàåãäêéèúüë]", re.IGNORECASE)
_VNI_ALONE = re.compile("[ôöñæóòî]", re.IGNORECASE)

_UNICODE_ONLY = re.compile("[ăơưĂƠƯ\u1ea0-\u1ef9]")
_LATIN1 = re.compile("[\xa1-\xff]")


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) text to Unicode. Capitals with a tone exist only as a capital font: they come out in lower case."""
    return text.translate(_TCVN3_TABLE)


def from_vni(text: str) -> str:
    """VNI-Windows text to Unicode."""

    def pair(match: re.Match[str]) -> str:
        base, mark = match[0][0], match[0][1]
        made = _VNI_MARKS[base.lower()].get(mark.lower())
        if made is None:
            return match[0]
        return f"\ue000{made.upper() if base.isupper() else made}"  # guarded: a made letter is not a VNI code again

    def alone(match: re.Match[str]) -> str:
        made = _VNI_SINGLE[match[0].lower()]
        return made.upper() if match[0].isupper() else made

    guarded = _VNI_PAIR.sub(pair, text)
    parts = re.split("(\ue000.)", guarded)
    return "".join(part[1:] if part.startswith("\ue000") else _VNI_ALONE.sub(alone, part) for part in parts)


def from_double_utf8(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 and saved again (`CÃ´ng nghiá»‡p`); the text itself where it was not."""
    try:
        return b"".join(_windows_byte(c) for c in text).decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return text


def _windows_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(char)])  # the five codes that Windows-1252 leaves undefined; ValueError above 255


_FONTS: tuple[Callable[[str], str], ...] = (from_tcvn3, from_vni, from_double_utf8)


def repair(text: str) -> tuple[str, bool]:
    """Text in which old font encodings are turned to Unicode, and whether anything was turned.

    Only lines without a letter that exists in Unicode alone are touched, so a paper that mixes fonts comes out whole.
    """
    if len(_LATIN1.findall(text)) < 3:
        return text, False
    lines = text.split("\n")
    suspects = [n for n, line in enumerate(lines) if _LATIN1.search(line) and not _UNICODE_ONLY.search(line)]
    before = "\n".join(lines[n] for n in suspects)
    if before.count(" ") < 3 or damaged_share(before) < 0.15:
        return text, False
    after, best = min(((convert(before), convert) for convert in _FONTS), key=lambda pair: damaged_share(pair[0]))
    if damaged_share(after) > damaged_share(before) * 0.6:
        return text, False
    for n in suspects:
        turned = best(lines[n])
        if damaged_share(turned) <= damaged_share(lines[n]) or len(lines[n].split()) < 5:
            lines[n] = turned
    return "\n".join(lines), True


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a plain-text file, and whether an encoding other than Unicode had to be converted. ValueError: not text."""
    text = _unicode(data)
    if text is not None:
        return repair(text)
    windows = "".join(_windows_char(b) for b in data)
    candidates = [unicodedata.normalize("NFC", _cp1258(data)), *(convert(windows) for convert in _FONTS[:2])]
    best = min(candidates, key=damaged_share)
    if damaged_share(best) > 0.6:
        raise ValueError("not Vietnamese text in a known encoding")
    return best, True


def _unicode(data: bytes) -> str | None:
    """Decoded by its mark, by its zero bytes, or as UTF-8; None for an eight-bit encoding."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")):
        if data.startswith(mark):
            return data.decode(name)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[: len(data) // 2 * 2].decode("utf-16")
    head = data[:4000]
    if head.count(0) > len(head) // 8:
        odd, even = head[1::2].count(0), head[0::2].count(0)
        text = data[: len(data) // 2 * 2].decode("utf-16-le" if odd > even else "utf-16-be")
        if sum(" " <= c <= "z" for c in text[:2000]) * 3 < len(text[:2000]):
            raise ValueError("binary")
        return text
    if 0 in head:
        raise ValueError("binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if fault.start > len(data) - 4 and fault.reason == "unexpected end of data":
            return data[: fault.start].decode("utf-8")  # cut in the middle of the last letter
        return None


def _windows_char(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _cp1258(data: bytes) -> str:
    return data.decode("cp1258", errors="replace")
