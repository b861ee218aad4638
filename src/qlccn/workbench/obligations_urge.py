"""Đôn đốc: one letter to an organisation for all it owes; drafted, changed, recorded, taken away as Word or plain text."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.obligations import reminder
from qlccn.office import word
from qlccn.parties.models import Organisation, Role
from qlccn.workbench.access import page
from qlccn.workbench.documents import whole

MEDIA = {
    "word": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "txt": ("txt", "text/plain; charset=utf-8"),
}


class LetterForm(forms.Form):
    """The words of the letter."""

    text = forms.CharField(label="Lời đôn đốc", max_length=60_000, widget=forms.Textarea({"rows": 16}))


@page(without=(Role.TENANT,))
def urge(request: HttpRequest) -> HttpResponse:
    """Whom to urge; then for one organisation its duties to choose, the words, and what to do with them."""
    today, slug = clock.today(), request.GET.get("cq", "")
    if not slug:
        rows = reminder.late_agencies(request.actor, today)
        return render(request, "workbench/obligations/urge_whom.html", {"title": "Đôn đốc", "rows": rows, "today": today})
    to = Organisation.objects.filter(slug=slug[:120]).first()
    if to is None:
        raise Http404
    letter = reminder.letter(request.actor, to, today)
    sent = request.POST if request.method == "POST" else None
    known = {o.part for o in letter.owed}
    chosen = {k for v in sent.getlist("phan") if (k := whole(v)) in known} if sent is not None else first_chosen(letter)
    step = sent.get("buoc", "") if sent is not None else "soan"
    if sent is None or step == "soan":
        form = LetterForm(initial={"text": "\n".join(letter.only(chosen).paragraphs) if chosen else ""})
    else:
        form = LetterForm(sent)
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        if step in MEDIA:
            return download(request, to, text, step)
        try:
            made = reminder.urge_together(sorted(chosen), text=text, by=request.actor)
            messages.success(request, f"Đã ghi đôn đốc {to.name} về {len(made)} nhiệm vụ; họ nhận được thông báo.")
            return redirect("obligations_urge")
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": f"Đôn đốc {to.name}", "to": to, "letter": letter, "chosen": chosen, "form": form, "today": today}
    return render(request, "workbench/obligations/urge.html", context, status=422 if form.errors else 200)


def first_chosen(letter: reminder.Letter) -> set[int]:
    """What is late; where nothing is, what is near."""
    late = {o.part for o in letter.owed if o.late > 0}
    return late or {o.part for o in letter.owed}


def download(request: HttpRequest, to: Organisation, text: str, kind: str) -> HttpResponse:
    """The letter as a file, as the person left it."""
    ending, media = MEDIA[kind]
    body = (
        word.write(reminder.paper(request.actor, to, text)) if kind == "word" else text.replace("\r\n", "\n").encode("utf-8-sig")
    )
    name = f"don-doc-{to.slug}-{clock.today():%Y%m%d}.{ending}"
    return HttpResponse(body, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
