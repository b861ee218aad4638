"""Which cluster each row of a table speaks of: its code, what a person chose, else its name and place; doubts are kept for a person to settle."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from qlccn.clusters.import_plan import NEW, Doubt, Plan, chosen_for
from qlccn.clusters.import_rows import Entry, Issue
from qlccn.clusters.matching import Book, Near, key_of
from qlccn.clusters.models import Cluster
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor


class Matcher:
    """Finds each row's cluster; errors, warnings and doubts go to the plan. `once`: two rows may not speak of one cluster."""

    def __init__(self, entries: Sequence[Entry], by: Actor, made: Plan, *, once: bool = True, may_open: bool = True) -> None:
        self.entries, self.made, self.once, self.may_open = entries, made, once, may_open
        codes = [chosen_for(e.row, made.adjust.matches, e.code) for e in entries]
        self.book = Book(by, (e.name for e in entries if e.name), (c for c in codes if c and c != NEW))
        self.codes = dict(Cluster.objects.filter(pk__in=self.book.ids).values_list("pk", "code"))
        self.near = Near(by)
        self._taken: dict[Any, list[tuple[int, set[int]]]] = defaultdict(list)

    def matched(self) -> list[Entry]:
        """The rows whose cluster is known, or known to be new."""
        kept: list[Entry] = []
        for entry in self.entries:
            try:
                entry.cluster = self._cluster_of(entry)
                if self.once:
                    self._refuse_twice(entry)
            except Refusal as no:
                self.made.errors.append(Issue(entry.row, self.made.layout.head(no.field or "cluster_name"), no.message))
                continue
            kept.append(entry)
        return kept

    def _cluster_of(self, entry: Entry) -> int | None:
        wanted = chosen_for(entry.row, self.made.adjust.matches, entry.code)
        candidates = self.book.find(entry.name, entry.province, entry.communes if entry.exact_place else ())
        if wanted and wanted != NEW:
            found = self.book.by_code(wanted)
            if found is None:
                raise Refusal(f"Không có cụm mang mã {wanted}, hoặc ngoài phạm vi của cơ quan bạn.", field="code")
            if entry.row in self.made.adjust.matches:
                self._doubt(entry, list(dict.fromkeys([*candidates, found])), "đã chọn cụm này", wanted)
            return found
        if wanted == NEW and self.may_open:
            self._doubt(entry, candidates or self.near.find(entry.name, entry.province), "đã chọn là cụm mới", NEW)
            return None
        if len(candidates) > 1:
            shown = ", ".join(self.codes[c] for c in candidates)
            self._doubt(entry, candidates, f"tên này là của {len(candidates)} cụm", "")
            raise Refusal(f"“{entry.name}” có thể là {len(candidates)} cụm: {shown}; ghi mã cụm vào cột “Mã cụm”.")
        return self._one(entry, candidates[0]) if candidates else self._none(entry)

    def _one(self, entry: Entry, found: int) -> int:
        known = self.book.places[found].communes
        if entry.exact_place and known and not known & {u.pk for u in entry.communes}:
            text = f"“{entry.name}” trùng tên cụm {self.codes[found]} ở xã, phường khác; nếu là cụm khác, đặt tên phân biệt."
            self._warn(entry, "commune_or_ward", text, "other-commune")
            self._doubt(entry, [found], "trùng tên, khác xã, phường", self.codes[found])
        return found

    def _none(self, entry: Entry) -> None:
        near = self.near.find(entry.name, entry.province)
        if not self.may_open:
            if near:
                self._doubt(entry, near, "không có tên này; có tên gần giống", "")
            raise Refusal(f"Không có cụm “{entry.name}” trong phạm vi của cơ quan bạn; xem lại tên, hoặc ghi mã cụm.")
        if near:
            text = f"“{entry.name}” gần giống tên cụm {', '.join(self.near.codes[n] for n in near)} đã có; đang coi là cụm mới."
            self._warn(entry, "cluster_name", text, "near-name")
            self._doubt(entry, near, "tên gần giống", NEW)

    def _refuse_twice(self, entry: Entry) -> None:
        """Two rows of one file may not speak of one cluster: by code, or by name, province and (where both say it) commune."""
        home = entry.province.pk if entry.province else None
        communes = {u.pk for u in entry.communes} if entry.exact_place else set()
        rows = self._taken[entry.cluster or (key_of(entry.name), home)]
        for row, others in rows:
            if entry.cluster or not communes or not others or communes & others:
                raise Refusal(f"“{entry.name or entry.code}” trùng với dòng {row}; mỗi cụm một dòng.")
        rows.append((entry.row, communes))

    def _doubt(self, entry: Entry, candidates: list[int], why: str, chosen: str) -> None:
        place = ", ".join(str(u) for u in entry.communes)
        said = f"{entry.name} ({place})" if place else entry.name
        if candidates:
            self.made.doubts.append(Doubt(entry.row, said, candidates, why, chosen))

    def _warn(self, entry: Entry, column: str, text: str, cause: str) -> None:
        self.made.warnings.append(Issue(entry.row, self.made.layout.head(column), text, cause))
