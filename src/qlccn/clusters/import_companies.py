"""Which enterprise of the register a row names: by tax code, else by its name without diacritics and legal form; new ones are opened once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qlccn.core.refusal import Refusal
from qlccn.parties import enterprises
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation


@dataclass
class Company:
    """An enterprise as a row names it; `known`: its row in the register, None until it is opened."""

    name: str
    tax_code: str
    known: int | None = None
    was_closed: bool = False

    @property
    def key(self) -> str:
        return self.tax_code or enterprises.bare_name(self.name)


class Companies:
    """The register of enterprises, read once for a whole file."""

    def __init__(self) -> None:
        self._coded: dict[str, tuple[int, str, bool]] = {}
        self._named: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        rows = Organisation.objects.filter(kind=enterprises.KIND).order_by("pk")
        for pk, name, code, ended in rows.values_list("pk", "name", "tax_code", "valid_to"):
            if code:
                self._coded.setdefault(_plain(code), (pk, name, ended is not None))
            self._named[enterprises.bare_name(name)].append((pk, code, ended is not None))
        self._met: dict[str, Company] = {}

    def find(self, name: str, tax_code: str) -> tuple[Company, str]:
        """The enterprise and a remark (empty: none). Refuses a name that several bear, where no tax code decides."""
        bare = enterprises.bare_name(name)
        if tax_code and (hit := self._coded.get(_plain(tax_code))):
            differs = enterprises.bare_name(hit[1]) != bare
            remark = f"Mã số thuế {tax_code} trong sổ là của “{hit[1]}”, tệp ghi “{name}”." if differs else ""
            return self._once(Company(name, tax_code, hit[0], hit[2])), remark
        same = [row for row in self._named.get(bare, ()) if not tax_code or not row[1]]
        if len(same) > 1:
            raise Refusal(f"Sổ có {len(same)} doanh nghiệp tên “{name}”; ghi mã số thuế để phân biệt.", field="tax_code")
        if same:
            return self._once(Company(name, tax_code or same[0][1], same[0][0], same[0][2])), ""
        remark = "" if tax_code else f"“{name}” chưa có trong sổ và không có mã số thuế; lập mới theo tên."
        return self._once(Company(name, tax_code)), remark

    def _once(self, company: Company) -> Company:
        """One object for one enterprise of the file."""
        return self._met.setdefault(str(company.known) if company.known else company.key, company)


def open_companies(wanted: Sequence[Company], by: Actor) -> list[int]:
    """Open those that are new, bring back those that were closed; keys of both, for taking the import back."""
    fresh = list({id(c): c for c in wanted if c.known is None}.values())
    rows = enterprises.open_many([enterprises.Draft(c.name, c.tax_code) for c in fresh], by=by)
    for company, row in zip(fresh, rows, strict=True):
        company.known = row.pk
    closed = sorted({c.known for c in wanted if c.was_closed and c.known})
    if closed:
        enterprises.reopen(list(Organisation.objects.filter(pk__in=closed)), by=by)
    return [row.pk for row in rows] + closed


def _plain(code: str) -> str:
    return "".join(c for c in code if c.isdigit())
