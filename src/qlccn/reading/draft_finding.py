"""What a check of a draft finds: where, what, why (with the article), and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["must", "look", "note"]
LEVELS = {"must": "Phải sửa", "look": "Nên xem lại", "note": "Lưu ý"}
_QUOTE = 90


@dataclass(frozen=True)
class Finding:
    """One finding. `kind` groups (citation agency date sum record step layout part blank); `cite` is the article where the law is the reason."""

    kind: str
    level: Level
    where: str
    quote: str
    why: str
    fix: str
    cite: str = ""

    @property
    def level_label(self) -> str:
        return LEVELS[self.level]


def quoted(text: str) -> str:
    """A passage short enough to show."""
    one = " ".join(text.split())
    return one if len(one) <= _QUOTE else one[: _QUOTE - 1] + "…"
