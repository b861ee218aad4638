"""Thông báo: what I was told, what I follow, how I want to be told, my calendar of deadlines."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.notices import digest, due, ics, queries, services
from qlccn.notices.kinds import KINDS, SOON_DAYS
from qlccn.workbench.access import page
from qlccn.workbench.documents import whole
from qlccn.workbench.notices_forms import PreferenceForm

PER_PAGE = 40
OFFERED = 8


@page()
def inbox(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first; unread only, or of one kind, by the address."""
    kind = request.GET.get("loai", "") if request.GET.get("loai", "") in KINDS else ""
    unread = "chua-xem" in request.GET
    queries.hide_unseeable(request.actor)
    lines = queries.inbox(request.actor, unread=unread, kind=kind)
    context = {
        "title": "Thông báo", "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")), "kind": kind, "unread": unread,
        "kinds": KINDS.values(), "waiting": queries.unread_count(request.actor),
    }  # fmt: skip
    return render(request, "workbench/notices/inbox.html", context)


@page()
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what a notice is about; it counts as read."""
    found = queries.lines(
        request.actor, list(queries.own_notices(request.actor, [pk]).select_related("by__account", "by__organisation"))
    )
    if not found:
        raise Http404
    services.mark_seen(request.actor, [pk])
    anchor = "#trao-doi" if found[0].kind.id in ("comment", "mentioned") else ""
    return redirect(found[0].subject.url + anchor)


@require_POST
@page()
def read(request: HttpRequest) -> HttpResponse:
    """Mark read: the chosen, or all."""
    keys = [k for k in map(whole, request.POST.getlist("doc")) if k]
    count = services.mark_seen(request.actor, None if "het" in request.POST else keys)
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã xem.")
    return redirect("notices")


@require_POST
@page()
def looked(request: HttpRequest) -> HttpResponse:
    """What changed up to the moment the page was made has been looked at."""
    try:
        services.mark_looked(request.actor, clock.parse_moment(request.POST.get("den", "")))
    except Refusal:
        services.mark_looked(request.actor, clock.now())
    return redirect("/")


@page()
def following(request: HttpRequest) -> HttpResponse:
    """What I follow; following and stopping come here from every page."""
    if request.method == "POST":
        key, on = whole(request.POST.get("key")), request.POST.get("theo-doi") == "1"
        try:
            services.follow(request.POST.get("kind", "")[:20], key or 0, by=request.actor, on=on)
        except services.NotThere as no:
            raise Http404(no.message) from no
        messages.success(request, "Đã theo dõi; có gì mới sẽ báo bạn." if on else "Đã thôi theo dõi.")
        back = request.POST.get("ve", "")
        safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if safe else "notices_following")
    unit = request.actor.organisation.unit if request.actor.organisation else None
    province = (unit.province or unit) if unit and request.actor.territory_ids else None
    groups = queries.following(request.actor)
    followed = {key for subject, rows in groups for key, _ in rows if subject.kind == "province"}
    context = {
        "title": "Đang theo dõi",
        "groups": groups,
        "province": province if province and province.pk not in followed else None,
    }
    return render(request, "workbench/notices/following.html", context)


@page()
def preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds on screen and by e-mail, when; the address of my calendar."""
    wish = queries.preference(request.actor)
    form = PreferenceForm(request.POST or None, initial=PreferenceForm.of(wish))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_preference(
                by=request.actor, on_screen=data["on_screen"], by_mail=data["by_mail"], every=data["mail_every"], hour=data["mail_hour"],
                weekday=data["mail_weekday"], soon_days=data["soon_days"],
            )  # fmt: skip
            messages.success(request, "Đã lưu cách nhận thông báo.")
            return redirect("notices_preferences")
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    return render(request, "workbench/notices/preferences.html", context_of(request, form), status=422 if form.errors else 200)


def context_of(request: HttpRequest, form: PreferenceForm, address: str = "") -> dict:
    chosen = {name: set(form[name].value() or ()) for name in ("on_screen", "by_mail")}
    return {
        "title": "Cách nhận thông báo", "form": form, "address": address, "feed_made_at": queries.feed_made_at(request.actor),
        "rows": [{"kind": k, "screen": k.id in chosen["on_screen"], "mail": k.id in chosen["by_mail"]} for k in KINDS.values()],
        "mail_ready": digest.is_ready(), "email": request.actor.account.email if request.actor.account else "",
    }  # fmt: skip


@require_POST
@page()
def feed(request: HttpRequest) -> HttpResponse:
    """Make a new address of my calendar (shown once), or take it away."""
    if "bo" in request.POST:
        services.drop_feed(request.actor)
        messages.success(request, "Đã thu hồi địa chỉ lịch; máy nào đang dùng địa chỉ cũ không nhận được nữa.")
        return redirect("notices_preferences")
    address = request.build_absolute_uri(f"/thong-bao/lich/{services.make_feed(request.actor)}.ics")
    form = PreferenceForm(initial=PreferenceForm.of(queries.preference(request.actor)))
    return render(request, "workbench/notices/preferences.html", context_of(request, form, address))


@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A person's deadlines for their calendar program, by its secret address; nobody's any more: 404."""
    actor = queries.actor_of_feed(token)
    if actor is None:
        raise Http404
    events = due.events(actor, site=f"{request.scheme}://{request.get_host()}", alarm_days=SOON_DAYS)
    body = ics.calendar(f"Hạn công việc: {actor.organisation}", events, now=clock.now())
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'inline; filename="han-cong-viec.ics"'}
    )


@csrf_exempt  # mail programs stop a letter by one click of their own (RFC 8058); the signed address is the proof
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the foot of a letter: asks on GET (programs open links by themselves), stops on POST."""
    seat = digest.seat_to_stop(token)
    if seat is None:
        raise Http404
    done = request.method == "POST"
    if done:
        services.stop_mail(seat)
    return render(request, "workbench/notices/stop.html", {"title": "Thôi nhận thư tóm tắt", "done": done})


@require_GET
@page()
def people(request: HttpRequest, kind: str, key: int) -> JsonResponse:
    """Names to complete after @: of my office, and of who already speaks at the subject."""
    words = fold(request.GET.get("q", "")[:60])
    try:
        services.require_seen(request.actor, kind, key)
    except services.NotThere as no:
        raise Http404(no.message) from no
    near = {m.account.username: m for m in services.near_people(request.actor, kind, key) if m.account_id != request.user.pk}
    found = [m for m in near.values() if words in fold(f"{m.account.name} {m.account.username}")]
    shown = [{"name": str(m.account), "handle": m.account.username, "office": str(m.organisation)} for m in found[:OFFERED]]
    return JsonResponse({"people": shown})
