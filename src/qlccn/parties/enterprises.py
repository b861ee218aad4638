"""Enterprises on the register: tax codes checked, many opened at once from a list, taken off again when the list was a mistake."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc, slugify
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.places.models import Unit

KIND = "doanh-nghiep"
OPENS = (Role.ADMIN, Role.MINISTRY, Role.PROVINCE, Role.DEPARTMENT, Role.COMMUNE, Role.INVESTOR)
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)  # of the first nine digits; the tenth is 10 minus their weighted sum modulo 11
_FORM = re.compile(
    r"\b(?:cong ty|cty|ct|tnhh|trach nhiem huu han|co phan|cp|tm|dv|mtv|mot thanh vien|tap doan|doanh nghiep tu nhan|dntn|htx|hop tac xa)\b"
)


@dataclass(frozen=True)
class Draft:
    """An enterprise to open."""

    name: str
    tax_code: str = ""
    unit: Unit | None = None


def tax_code(said: str) -> str:
    """A tax code as the register keeps it: 10 digits, or 10-3 of a branch. Refuses a wrong length or check digit; 12 digits is a person's."""
    plain = re.sub(r"[\s.\-–]", "", said)
    if not plain.isdigit() or len(plain) not in (10, 12, 13):
        raise Refusal(f"Mã số thuế “{said}” phải có 10 chữ số (chi nhánh: 10 và 3 chữ số).", field="tax_code")
    if len(plain) == 12:
        return plain
    expected = 10 - sum(int(d) * w for d, w in zip(plain, _WEIGHTS, strict=False)) % 11
    if expected != int(plain[9]):
        raise Refusal(
            f"Mã số thuế “{said}” sai chữ số kiểm tra; đối chiếu giấy chứng nhận đăng ký doanh nghiệp.", field="tax_code"
        )
    return plain if len(plain) == 10 else f"{plain[:10]}-{plain[10:]}"


def bare_name(name: str) -> str:
    """An enterprise's name for comparing: folded, without its legal form and punctuation."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(name))
    return " ".join(_FORM.sub(" ", words).split()) or words.strip()


@service("enterprise.opened")
def open_many(drafts: Sequence[Draft], *, by: Actor) -> list[Organisation]:
    """Enterprises on the register, all or none. The caller has looked for them there before."""
    by.require(*OPENS)
    if not drafts:
        return []
    rows, slugs = [], _free_slugs([d.name for d in drafts])
    for draft, slug in zip(drafts, slugs, strict=True):
        name = " ".join(nfc(draft.name).split())
        if not name or len(name) > 250:
            raise Refusal("Tên doanh nghiệp phải có và không quá 250 ký tự.", field="tenant")
        rows.append(Organisation(kind=KIND, slug=slug, name=name, folded=fold(name), unit=draft.unit, tax_code=draft.tax_code))
    return Organisation.objects.bulk_create(rows)


@service("enterprise.closed")
def close(rows: Sequence[Organisation], *, by: Actor) -> int:
    """Enterprises entered by mistake are no longer in force; they are found again when the same tax code comes back."""
    by.require(*OPENS)
    yesterday = clock.today() - timedelta(days=1)
    return Organisation.objects.filter(pk__in=[r.pk for r in rows], valid_to=None).update(valid_to=yesterday)


@service("enterprise.reopened")
def reopen(rows: Sequence[Organisation], *, by: Actor) -> int:
    """Enterprises that were closed and are named again."""
    by.require(*OPENS)
    return Organisation.objects.filter(pk__in=[r.pk for r in rows], kind=KIND).update(valid_to=None)


def _free_slugs(names: Sequence[str]) -> list[str]:
    """A slug for each name that no organisation bears; numbered where several share one."""
    wanted = [(slugify(name) or "doanh-nghiep")[:100] for name in names]
    taken: set[str] = set()
    bases = sorted(set(wanted))
    for start in range(0, len(bases), 500):
        chunk = bases[start : start + 500]
        taken |= set(Organisation.objects.filter(slug__in=chunk).values_list("slug", flat=True))
    out = []
    for base in wanted:
        slug, number = base, 1
        while slug in taken or (number > 1 and Organisation.objects.filter(slug=slug).exists()):
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        out.append(slug)
    return out
