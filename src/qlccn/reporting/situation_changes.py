"""What changed between two situation reports: compared as JSON, so that a report that was sent is compared with its very words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qlccn.reporting.situation import GROUPS, Blockage, ClusterState, Count, Duty, Since, Situation, Told, joined
from qlccn.ui import formats


def mark(now: Situation, before: Mapping[str, Any], words: str) -> None:
    """Put on every cluster what is new since the earlier report, and on the report which counts moved."""
    earlier = {c["code"]: c for c in before["clusters"]}
    for cluster in now.clusters:
        cluster.changes = tuple(_of_cluster(earlier.get(cluster.row.code), cluster))
    here = {c.row.code for c in now.clusters}
    gone = tuple(c["name"] for code, c in earlier.items() if code not in here)
    now.since = Since(date.fromisoformat(before["as_of"]), words, gone, tuple(_of_counts(before["rows"], now.counts)))


def _of_counts(before: Sequence[Mapping[str, Any]], now: Sequence[Count]) -> list[str]:
    earlier = {row["code"]: row["value"] for row in before}
    out = []
    for count in now:
        old, new = earlier.get(count.code), _number(count.value)
        if count.code in earlier and old != new:
            out.append(f"{count.name}: {formats.number(old)} → {formats.number(new)} {count.unit}")
    return out


def _of_cluster(before: Mapping[str, Any] | None, cluster: ClusterState) -> list[str]:
    if before is None:
        return ["cụm mới có trong hồ sơ"]
    now = of_cluster(cluster)
    out = []
    if before["group"] != now["group"]:
        out.append(f"{GROUPS[before['group']].lower()} → {GROUPS[now['group']].lower()}")
    old = {f["label"]: f for f in before["figures"]}
    for figure in now["figures"]:
        was = old.get(figure["label"])
        if was is None:
            out.append(f"thêm {figure['label'].lower()}: {figure['shown']}")
        elif was["shown"] != figure["shown"]:
            out.append(f"{figure['label'].lower()}: {was['shown']} → {figure['shown']}")
    out += [f"{s['label'].lower()} {s['shown']}" for s in _added(before["steps"], now["steps"])]
    out += [f"vướng mắc mới ({b['topic']}): {b['what']}" for b in _added(before["blockages"], now["blockages"])]
    out += [f"không còn nêu vướng mắc ({b['topic']}): {b['what']}" for b in _added(now["blockages"], before["blockages"])]
    out += [f"kiến nghị mới: {r['what']}" for r in _added(before["requests"], now["requests"])]
    return out


def _added(before: Sequence[Any], now: Sequence[Any]) -> list[Any]:
    return [one for one in now if one not in before]


def as_json(report: Situation) -> dict[str, Any]:
    """The contract's document with the frame of this report; the same for the same record."""
    since = report.since
    return {
        "form": "tinh-hinh", "unit": report.unit_code, "name": report.unit, "period": None, "as_of": report.as_of.isoformat(),
        "known_at": report.known_at.isoformat() if report.known_at else None, "coverage": report.coverage,
        "rows": [
            {"code": c.code, "name": c.name, "unit": c.unit, "value": _number(c.value), "note": _note(c)} for c in report.counts
        ],
        "checks": [
            {"level": "warning", "rule": "left-out", "message": f"{o.cluster}: {o.label}: {o.why} ({joined(_said(v) for v in o.values)})"}
            for o in report.left_out
        ],
        "since": None if since is None else {"as_of": since.as_of.isoformat(), "counts": list(since.counts), "gone": list(since.gone)},
        "claims": [
            {"name": c.label, "value": _number(c.value), "unit": c.unit, "as_of": c.on.isoformat() if c.on else None, "source": c.source}
            for c in report.claims
        ],
        "clusters": [of_cluster(c) | {"changes": list(c.changes)} for c in report.clusters],
    }  # fmt: skip


def of_cluster(cluster: ClusterState) -> dict[str, Any]:
    """One cluster, in an order that depends on the record alone."""
    figures = [f for f in (cluster.area, cluster.capital, cluster.investor, *cluster.figures, *cluster.milestones) if f]
    return {
        "code": cluster.row.code, "name": cluster.name, "commune": cluster.row.commune or None, "group": cluster.group,
        "figures": [_told(f) for f in figures], "steps": [_told(s) for s in cluster.steps],
        "blockages": [_blockage(b) for b in cluster.blockages],
        "milestones": [_duty(d) for d in cluster.duties], "requests": [_duty(d) for d in cluster.requests],
    }  # fmt: skip


def _told(figure: Told) -> dict[str, Any]:
    return {
        "label": figure.label, "shown": figure.shown, "value": _number(figure.value), "unit": figure.unit,
        "as_of": figure.on.isoformat() if figure.on else None, "source": figure.source,
    }  # fmt: skip


def _blockage(one: Blockage) -> dict[str, Any]:
    return {
        "topic": one.topic, "what": one.what.shown, "as_of": one.what.on.isoformat() if one.what.on else None, "source": one.what.source,
        "cause": one.cause.shown if one.cause else None,
    }  # fmt: skip


def _duty(one: Duty) -> dict[str, Any]:
    return {
        "what": one.what, "agencies": list(one.agencies), "due_on": one.due_on.isoformat() if one.due_on else None,
        "due_words": one.due_words, "source": one.source,
    }  # fmt: skip


def _number(value: Any) -> float | int | None:
    exact = formats.exact(value) if isinstance(value, int | float) or hasattr(value, "as_tuple") else None
    return None if exact is None else int(exact) if exact == int(exact) else float(exact)


def _note(count: Count) -> str:
    return count.base if count.counted is None else f"{count.base} ({count.counted} cụm)"


def _said(value: Told) -> str:
    return f"{value.shown} theo {value.source}" if value.source else value.shown
