"""What an intake gives and the bounds it works in."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """Bounds of one upload: pages of a PDF, bytes of the file, characters of its text, seconds for a conversion or one scanned
    page.
    """

    pages: int = 300
    size: int = 60 * 1024 * 1024
    characters: int = 2_000_000
    rows: int = 20_000
    convert_seconds: int = 120
    ocr_seconds: int = 90


@dataclass
class Raw:
    """A file's text page by page, before it is cleaned."""

    pages: list[str]
    issues: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A paper as text: NFC, LF line ends; `pages` are (start, end) of each page; `ocr_noise` 0 clean to 1 unreadable."""

    name: str
    media_type: str
    text: str
    pages: tuple[tuple[int, int], ...]
    issues: tuple[str, ...] = ()
    ocr_noise: float = 0.0
    flags: tuple[str, ...] = ()
