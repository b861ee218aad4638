"""What the access walk needs to know of each address: one line a family of addresses, one function a kind of row.

Adding an address with parts: `case("report", pk="report")` below (the longest name that begins the address's name counts; "=csv" is a
value as it is) and, for a new kind of row, a maker with `@row`. An address without parts needs nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qlccn.cases import services as dossiers
from qlccn.cases import services_opinions
from qlccn.cases.models import Applicant, Council, CouncilMember, CriteriaSet, Mark
from qlccn.clusters import layers, shapes
from qlccn.clusters import services as clusters
from qlccn.clusters.models import ImportBatch
from qlccn.core import clock
from qlccn.directives.models import Reading
from qlccn.documents import services as documents
from qlccn.notices import services as notices
from qlccn.notices.digest import SALT
from qlccn.notices.models import Notice
from qlccn.notices.tell import tell
from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties import invitations, leaving, tokens
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation, Role
from qlccn.reporting import adhoc, attachments, cycles, reminders, sending
from qlccn.reporting import services as reporting
from qlccn.reporting.models import Cycle, Report
from qlccn.testing import make_account, make_commune, make_document, make_organisation, make_province
from qlccn.workbench import services as workbench
from qlccn.workbench import uploads

SQUARE = (
    b'{"type": "Feature", "properties": {"name": "CCN A"}, "geometry": {"type": "Polygon", "coordinates": '
    b"[[[104.5, 21.7], [104.51, 21.7], [104.51, 21.712], [104.5, 21.7]]]}}"
)
ADMINISTRATION = {Role.ADMIN, Role.MINISTRY}
CASES: dict[str, dict[str, str]] = {}
ROWS: dict[str, Callable[["World"], Any]] = {}
ASKED: dict[str, str] = {}

# what anyone may open without signing in
OPEN = {
    "api_openapi",
    "invitation",
    "notices_calendar",
    "notices_stop_mail",
    "home",
    "healthz",
    "readyz",
    "account_login",
    "account_inactive",
    "ui:components",
    "ui:sample_map",
    "ui:theme",
}
# addresses of the sign-in library: their own gates (a wrong key, no session) are tested in test_session and test_sign_in
SIGN_IN = ("mfa_", "account_", "socialaccount_", "openid_connect_")
# rows of another province that every signed-in person of the role may read, and why
SHARED = {
    "organisation": "sổ tổ chức là chung, người của tổ chức thì không",
    "invitation": "ai có đường dẫn là người được mời",
    "notices_calendar": "địa chỉ bí mật của lịch là quyền xem lịch ấy",
    "notices_stop_mail": "đường dẫn đã ký trong thư là quyền thôi thư ấy",
}


def case(name: str, **parts: str) -> None:
    """How the parts of the addresses whose name begins so are filled: part -> kind of row (or "=value")."""
    CASES[name] = parts


def asked(name: str, query: str) -> None:
    """A page that is nothing without its question: "muc=established_ha"."""
    ASKED[name] = query


def row(maker: Callable[["World"], Any]) -> Callable[["World"], Any]:
    """A kind of row, made once a world when an address first asks for it; a dict gives each role its own."""
    ROWS[maker.__name__] = maker
    return maker


case("cluster", code="cluster")
case("cluster_act", code="cluster", pk="act")
case("cluster_claim", code="cluster", pk="claim")
case("clusters_export", fmt="=csv")
asked("reports_compose", "form=nhiem-vu&code=15&period=2026Q2")
asked("cluster_settle", "muc=established_ha")
case("import_template", kind="=boundaries")
case("import_desk", token="kept")
case("import_errors", token="kept")
case("import_done", pk="batch")
case("layer_retire", pk="layer")
case("document", pk="document")
case("document_restore", pk="discarded")
case("document_file", pk="document", file_id="file")
case("obligation", pk="obligation")
case("obligation_act", pk="obligation", act="=tra-loi")
case("account_token", pk="account_token")
case("api_report", pk="report")
case("api_report_kept", pk="report", file_id="report_kept")
case("report_kept", pk="report", file_id="report_kept")
case("report", pk="report")
case("report_cycle", pk="report_cycle")
case("report_letter", pk="report_cycle")
case("report_nudge", pk="report_nudge")
case("report_request", pk="report_request")
case("report_composed", form="=nhiem-vu", code="province_code", period="=2026Q2")
case("report_composed_file", form="=nhiem-vu", code="province_code", period="=2026Q2", fmt="=json")
case("report_package", pk="report_package")
case("report_table", form="=04", code="province_code", period="=2025")
case("report_send", form="=04", code="province_code", period="=2025")
case("report_file", form="=04", code="province_code", period="=2025", fmt="=json")
case("report_cell", form="=04", code="province_code", period="=2025", row="=1")
case("national_file_make", pk="report_package")
case("situation_file", fmt="=json")
case("cluster_blockage", code="cluster")
case("organisation", slug="organisation")
case("organisation_member", slug="organisation", pk="membership")
case("organisation_invitation", slug="organisation", pk="invitation")
case("handover", slug="organisation", pk="handover")
case("session_end", pk="session")
case("account_reset_password_from_key", uidb36="=1", key="=x-y")
case("account_confirm_email", key="=x")
case("mfa_edit_webauthn", pk="passkey")
case("mfa_remove_webauthn", pk="passkey")
case("openid_connect", provider_id="=khong-co")
case("invitation", token="link")
case("organisation_member_end", slug="organisation", pk="membership")
case("notice", pk="notice")
case("notices_people", kind="=obligation", key="obligation")
case("notices_calendar", token="feed")
case("notices_stop_mail", token="stop")
case("comment", pk="comment")
case("case", pk="dossier")
case("case_act", pk="dossier", act="=nha-dau-tu")
case("internal_step", procedure="=establishment", regime="=R4-ND32-303", step="=compile")
case("case_days", pk="dossier", step="=appraise")
case("case_draft", pk="dossier", kind="=lay-y-kien")
case("case_draft_file", pk="dossier", kind="=lay-y-kien", form="=docx")
case("form_paper", form="=quy-che-dich-vu")
case("form_paper_file", form="=quy-che-dich-vu", fmt="=docx")
case("case_opinion", pk="dossier", act="=hoi")
case("case_prerequisites", pk="dossier", council="council", applicant="applicant")
case("case_slip", pk="dossier", applicant="applicant")
case("case_slip_file", pk="dossier", applicant="applicant", form="=docx")
case("case_sheet", pk="dossier", member="seat", applicant="applicant")
case("comments", kind="=obligation", key="obligation")
case("saved_view", pk="saved_view")
case("cluster_unsettle", code="cluster", pk="settlement")


@dataclass
class World:
    """One province with a person in every role and, when asked, one row of every kind."""

    name: str
    actors: dict[str, Actor]
    bodies: dict[str, Organisation]
    commune: Any
    made: dict[str, Any] = field(default_factory=dict)

    def get(self, kind: str) -> Any:
        """The row of a kind."""
        if kind not in self.made:
            self.made[kind] = ROWS[kind](self)
        return self.made[kind]

    def part(self, kind: str, role: str) -> object:
        """The value of one part of an address."""
        if kind.startswith("="):
            return kind[1:]
        found = self.get(kind)
        return found[role] if isinstance(found, dict) else found


KINDS = {
    Role.ADMIN: ("van-phong-he-thong", "Tổ quản trị"), Role.MINISTRY: ("bo-cong-thuong", "Bộ Công Thương"),
    Role.PROVINCE: ("ubnd-cap-tinh", "UBND tỉnh"), Role.DEPARTMENT: ("so-cong-thuong", "Sở Công Thương"),
    Role.AGENCY: ("so-tai-chinh", "Sở Tài chính"), Role.POLICE: ("cong-an-cap-tinh", "Công an tỉnh"),
    Role.INSPECTOR: ("thanh-tra-tinh", "Thanh tra tỉnh"), Role.COMMUNE: ("ubnd-cap-xa", "UBND xã"),
    Role.INVESTOR: ("doanh-nghiep", "Công ty hạ tầng"), Role.TENANT: ("doanh-nghiep", "Công ty may"),
}  # fmt: skip


def make_world(code: str, name: str) -> World:
    """A province, a commune, an organisation of every role with its person."""
    province = make_province(code, name)
    commune = make_commune(province, f"Phú {name}")
    bodies = {}
    for role, (kind, words) in KINDS.items():
        unit = None if role in ADMINISTRATION else commune if role in (Role.COMMUNE, Role.INVESTOR, Role.TENANT) else province
        bodies[role] = make_organisation(kind, f"{words} {name}", unit)
    return World(name, {role: _manager(role, body) for role, body in bodies.items()}, bodies, commune)


def _manager(role: str, body: Organisation) -> Actor:
    """A person who manages people: with the right, so that the walk finds how far it reaches."""
    person = make_account(role, body)
    person.membership.manages_people = True
    person.membership.save(update_fields=["manages_people"])
    return person


@row
def document(world: World) -> int:
    paper = make_document(
        world.bodies[Role.DEPARTMENT], text=f"Giao UBND xã Phú {world.name} báo cáo trước ngày 25/12/2026.", is_public=False
    )
    documents.grant([(paper.pk, body.pk) for body in world.bodies.values()], "addressed")
    Reading.objects.create(document=paper, state="failed")
    return paper.pk


@row
def discarded(world: World) -> int:
    paper = make_document(world.bodies[Role.DEPARTMENT])
    return documents.discard(paper, reason="Vào sổ nhầm", by=CLI).pk


@row
def file(world: World) -> int:
    return documents.attach_file(world.get("document"), f"Tệp {world.name}".encode(), name="phu-luc.txt", by=CLI).pk


@row
def cluster(world: World) -> str:
    made = clusters.open_cluster(f"CCN {world.name}", by=CLI)
    decision = make_document(world.bodies[Role.PROVINCE], subject=f"Thành lập cụm công nghiệp {world.name}")
    clusters.record_act(
        made, "established", document=decision, effective_on=date(2026, 3, 2), by=CLI,
        terms={
            "name": f"Cụm công nghiệp {world.name}", "commune": [world.commune], "established_ha": Decimal(50),
            "investor": world.bodies[Role.INVESTOR],
        },
    )  # fmt: skip
    clusters.open_tenant_project(made, tenant=world.bodies[Role.TENANT], name="Nhà máy may", by=CLI, began_on=date(2026, 4, 1))
    return made.code


def _cluster(world: World) -> Any:
    return clusters.Cluster.objects.get(code=world.get("cluster"))


@row
def dossier(world: World) -> int:
    """An expansion asked for, sent in, its council sitting; every agency of the province was asked."""
    bodies = world.bodies
    made = dossiers.open_case(
        _cluster(world),
        "expansion",
        province=bodies[Role.DEPARTMENT].unit,
        department=bodies[Role.DEPARTMENT],
        local=bodies[Role.COMMUNE],
        by=CLI,
    )
    sent = make_document(bodies[Role.COMMUNE], issued_on=date(2026, 5, 4))
    dossiers.add_applicant(made, bodies[Role.INVESTOR], requested_on=date(2026, 4, 6), document=sent, by=CLI)
    Mark.objects.create(
        case=made, step="compile", done_on=date(2026, 5, 4), document=sent, recorded_at=clock.now(), recorded_by="system:cli"
    )
    clusters.record_act(made.run.cluster, "dossier_submitted", document=sent, effective_on=date(2026, 5, 4), run=made.run, by=CLI)
    letter = make_document(bodies[Role.DEPARTMENT], issued_on=date(2026, 5, 6))
    services_opinions.ask_opinions(made, [bodies[Role.AGENCY], bodies[Role.POLICE]], letter, asked_on=date(2026, 5, 6), by=CLI)
    council = Council.objects.create(
        case=made, decision=letter, formed_on=date(2026, 5, 11), recorded_at=clock.now(), recorded_by="system:cli"
    )
    CriteriaSet.objects.create(
        council=council,
        document=letter,
        issued_on=date(2026, 5, 12),
        digest="0" * 64,
        recorded_at=clock.now(),
        recorded_by="system:cli",
    )
    CouncilMember.objects.create(council=council, role="member", name="Thành viên", organisation=bodies[Role.DEPARTMENT])
    return made.pk


@row
def applicant(world: World) -> int:
    return Applicant.objects.get(case=world.get("dossier")).pk


@row
def council(world: World) -> int:
    return Council.objects.get(case=world.get("dossier")).pk


@row
def seat(world: World) -> int:
    return CouncilMember.objects.get(council__case=world.get("dossier")).pk


@row
def act(world: World) -> int:
    return _cluster(world).acts.get().pk


@row
def claim(world: World) -> int:
    table = make_document(world.bodies[Role.DEPARTMENT], type="bang-ke", number="")
    recorded = clusters.record_claim(
        "leased_ha", Decimal(10), document=table, standing="table", cluster=_cluster(world), as_of_on=date(2026, 9, 30), by=CLI
    )
    return recorded.pk


@row
def settlement(world: World) -> int:
    return clusters.settle(clusters.Claim.objects.get(pk=world.get("claim")), reason="Đã đối chiếu", by=CLI).pk


@row
def saved_view(world: World) -> dict[str, int]:
    return {role: workbench.keep_view("cum", "Của tôi", "venh=1", by=actor).pk for role, actor in world.actors.items()}


@row
def kept(world: World) -> dict[str, str]:
    """A file that each of the roles sent and has not committed."""
    sent = {}
    for role, actor in world.actors.items():
        sent[role] = uploads.keep(SimpleUploadedFile("ranh-gioi.geojson", SQUARE), actor)
        uploads.ask(sent[role], actor, {"kind": "boundaries", "adjust": {}})
    return sent


def _batch(world: World, body: Organisation) -> int:
    paper = make_document(body, type="bang-ke", number="")
    return ImportBatch.objects.create(
        token=f"{world.name}-{body.pk}", kind="clusters", file="bang-ke.csv", document=paper, organisation=body, rows=1, new=0, changed=0,
        unchanged=1, recorded_at=clock.now(), recorded_by="system:cli",
    ).pk  # fmt: skip


@row
def batch(world: World) -> dict[str, int]:
    return {role: _batch(world, body) for role, body in world.bodies.items()}


@row
def layer(world: World) -> int:
    paper = make_document(world.bodies[Role.DEPARTMENT], type="khac")
    area = shapes.as_shape([[[(104.5, 21.7), (104.6, 21.7), (104.6, 21.8)]]])
    return layers.record("Rừng", "forest", [("", area)], document=paper, by=world.actors[Role.DEPARTMENT]).pk


@row
def obligation(world: World) -> int:
    parts = [Role.COMMUNE, Role.AGENCY, Role.POLICE, Role.INSPECTOR, Role.INVESTOR, Role.TENANT]
    named = tuple(Named(world.bodies[r].name, organisation=world.bodies[r]) for r in parts)
    proposal = Proposal(what=f"Báo cáo tiến độ {world.name}", assignees=named)
    paper = documents.Document.objects.get(pk=world.get("document"))
    return obligations.add(paper, proposal, by=CLI).pk


@row
def organisation(world: World) -> dict[str, str]:
    return {role: body.slug for role, body in world.bodies.items()}


@row
def membership(world: World) -> dict[str, int]:
    return {role: make_account(role, body).membership.pk for role, body in world.bodies.items()}  # a colleague of each


@row
def invitation(world: World) -> dict[str, int]:
    sent = {role: _offer(body, role, f"{role}@{len(world.name)}.vn") for role, body in world.bodies.items()}
    return {role: offered.invitation.pk for role, offered in sent.items()}


@row
def link(world: World) -> str:
    return _offer(world.bodies[Role.COMMUNE], Role.COMMUNE, "nguoi-moi@xa.vn").token


def _offer(body: Organisation, role: str, email: str) -> invitations.Offered:
    return invitations.invite(organisation=body, role=role, email=email, by=CLI)


@row
def handover(world: World) -> dict[str, int]:
    left = {role: make_account(role, body).membership for role, body in world.bodies.items()}
    return {role: leaving.leave(seat, by=CLI).pk for role, seat in left.items()}


@row
def passkey(world: World) -> dict[str, int]:
    kind = Authenticator.Type.WEBAUTHN
    made = {
        r: Authenticator.objects.create(user=a.account, type=kind, data={"name": "Máy ở cơ quan"})
        for r, a in world.actors.items()
    }
    return {role: row.pk for role, row in made.items()}


@row
def session(world: World) -> dict[str, int]:
    made = {
        r: UserSession.objects.create(user=a.account, ip="127.0.0.1", session_key=f"{world.name}{r}")
        for r, a in world.actors.items()
    }
    return {role: row.pk for role, row in made.items()}


@row
def account_token(world: World) -> dict[str, int]:
    return {role: tokens.issue("kế toán", 30, by=actor).token.pk for role, actor in world.actors.items()}


@row
def notice(world: World) -> dict[str, int]:
    subject = ("obligation", world.get("obligation"))
    for role, actor in world.actors.items():
        tell("due-soon", subject, [actor.membership], once=f"{world.name} {role}")
    return {role: Notice.objects.get(membership=actor.membership, kind="due-soon").pk for role, actor in world.actors.items()}


@row
def feed(world: World) -> dict[str, str]:
    return {role: notices.make_feed(actor) for role, actor in world.actors.items()}


@row
def stop(world: World) -> dict[str, str]:
    return {role: signing.dumps(actor.membership.pk, salt=SALT) for role, actor in world.actors.items() if actor.membership}


@row
def comment(world: World) -> dict[str, int]:
    said = {role: notices.comment("obligation", world.get("obligation"), "Lời", by=actor) for role, actor in world.actors.items()}
    return {role: one.comment.pk for role, one in said.items()}


def addresses(
    patterns: list | None = None, namespace: str = "", keys: tuple[str, ...] = (), route: str = "/"
) -> Iterator[tuple[str, tuple[str, ...], str, Callable]]:
    """(name with namespace, names of its parts, how it is written, view) of every address of the program."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        own, written = (*keys, *entry.pattern.converters, *named_groups(entry)), route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry.url_patterns, inner, own, written)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"địa chỉ không tên: {entry.pattern}"
            yield namespace + entry.name, own, written, entry.callback


def named_groups(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    """Parts of an address written as a regular expression (the sign-in library's)."""
    found = getattr(entry.pattern.regex, "groupindex", {})
    return tuple(name for name in found if name not in entry.pattern.converters)


def case_of(name: str, keys: tuple[str, ...]) -> dict[str, str]:
    """The case of an address; a new address with parts and no case fails here, on purpose."""
    if not keys:
        return {}
    fits = [c for c in CASES if (name == c or name.startswith(c + "_") or name == c + "s") and set(keys) <= set(CASES[c])]
    assert fits, f"địa chỉ “{name}” có phần {keys}: thêm một dòng case(…) vào access_cases.py"
    return {key: CASES[max(fits, key=len)][key] for key in keys}


def filled(name: str, keys: tuple[str, ...], world: World, role: str) -> str:
    """The address with the parts of the world's rows."""
    address = reverse(name, kwargs={key: world.part(kind, role) for key, kind in case_of(name, keys).items()})
    return f"{address}?{ASKED[name]}" if name in ASKED else address


def is_of_a_row(name: str, keys: tuple[str, ...]) -> bool:
    """Whether the address speaks of one row (not only of a format)."""
    return any(not kind.startswith("=") for kind in case_of(name, keys).values()) if keys else False


def addresses_filled(world: World, role: str) -> Iterator[tuple[str, str]]:
    """(name, address with the parts of the world's rows) of every address."""
    for name, keys, _, _ in addresses():
        yield name, filled(name, keys, world, role)


@row
def report_cycle(world: World) -> int:
    world.get("cluster")
    return reporting.open_cycle("02", "2026", world.commune.province, by=CLI).cycle.pk


@row
def report(world: World) -> int:
    return Report.objects.filter(cycle=world.get("report_cycle")).values_list("pk", flat=True)[0]


@row
def report_kept(world: World) -> int:
    owed = Report.objects.get(pk=world.get("report"))
    kept = attachments.keep(owed, b"PK bieu", "bieu.xlsx", "form", by=CLI, values={})
    return kept.pk


@row
def report_nudge(world: World) -> int:
    cycle = Cycle.objects.get(pk=world.get("report_cycle"))
    late = reminders.rules().by_id["qua-han"]
    made = reminders.nudge(cycle.pk, day=late.day(cycle.before_on), by=CLI)
    assert made is not None
    return made.pk


@row
def report_request(world: World) -> int:
    world.get("cluster")
    asked = adhoc.asked_of("Rà soát", "province", [adhoc.Field("", "Số cụm")])
    today = clock.today()
    letter = make_document(world.bodies[Role.DEPARTMENT], is_public=False)
    opened = cycles.open_request(
        asked,
        world.commune.province,
        as_of=today,
        before=today + timedelta(days=5),
        document=letter,
        by=world.actors[Role.DEPARTMENT],
    )
    return opened.cycle.pk


@row
def report_package(world: World) -> int:
    return sending.send("04", world.commune.province.code, "2025", by=CLI).pk


@row
def province_code(world: World) -> str:
    return world.commune.province.code
