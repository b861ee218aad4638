"""The e-mail of an invitation, text and HTML; where no mail server is configured, or it fails, the page shows the link instead."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from qlccn.parties.models import Invitation

log = logging.getLogger(__name__)


def deliver(invitation: Invitation, link: str) -> bool:
    """Send it after the writing is done; whether it went."""
    to = invitation.contact.email
    if not (settings.MAIL_READY and to):
        return False
    context = {"invitation": invitation, "organisation": invitation.organisation, "contact": invitation.contact, "link": link}
    mail = EmailMultiAlternatives(
        f"QLCCN: mời tham gia với tư cách người của {invitation.organisation.name}",
        render_to_string("workbench/email/invitation.txt", context),
        to=[to],
    )
    mail.attach_alternative(render_to_string("workbench/email/invitation.html", context), "text/html")
    try:
        return bool(mail.send())
    except OSError:  # the mail server is away: the link on the page still works
        log.exception("invitation %s not mailed", invitation.pk)
        return False
