"""The scenario tables beside this file, as an officer wrote them."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent / "scenarios"


def table(name: str) -> dict[str, Any]:
    """One table by its file name without ending."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def changed(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The base facts with "section.key" replaced; days become ISO text, as JSON has them."""
    facts = {k: dict(v) if isinstance(v, dict) else v for k, v in base.items()}
    for path, value in change.items():
        section, _, key = path.rpartition(".")
        shown = value.isoformat() if hasattr(value, "isoformat") else value
        (facts[section] if section else facts)[key] = shown
    return facts
