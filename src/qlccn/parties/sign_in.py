"""How people sign in: by accounts an administrator or an invitation made, never by signing up; a second factor where the role asks for it."""

from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.parties import invitations
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Invitation, Membership

INVITATION_KEY = "invitation"  # session: the link a stranger opened, kept while they sign in elsewhere
SECOND_FACTOR_KEY = "second_factor"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FREE_OF_SECOND_FACTOR = ("/tai-khoan/", "/dang-xuat/", "/tu-cach/", "/ui/", "/healthz", "/readyz")


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Nothing is sent where no mail server is configured."""
        if settings.MAIL_READY:
            super().send_mail(template_prefix, email, context)


class SocialAdapter(DefaultSocialAccountAdapter):
    """An account of the unit's own identity service (OIDC): connects to an account that exists; makes one only for an invitation."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        invitation = invitation_in(request)
        return invitation is not None and invitation.contact.account_id is None

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: object = None) -> Account:
        token, invitation = request.session[INVITATION_KEY], invitation_in(request)
        if invitation is None:
            raise Refusal(invitations.OVER)
        proposed = sociallogin.user
        seat = invitations.accept_as_new(
            token, username=free_name(proposed.username or proposed.email), password=None, name=proposed.name, email=proposed.email,
            by=bearer(invitation),
        )  # fmt: skip
        request.session.pop(INVITATION_KEY, None)
        sociallogin.user = seat.account
        sociallogin.save(request)
        return seat.account

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> Account:
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or " ".join(filter(None, (data.get("last_name"), data.get("first_name")))))[:120]
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays where one of the account's roles requires it."""
        if authenticator.type not in FACTORS or not required_of(authenticator.user):
            return True
        return Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk).exists()


def bearer(invitation: Invitation) -> Actor:
    """Who acts when an invitation is taken up: whoever holds its link."""
    return Actor(role="", label=f"invitation:{invitation.pk}")


def invitation_in(request: HttpRequest) -> Invitation | None:
    """The waiting invitation whose link this session opened."""
    try:
        return invitations.look_up(request.session.get(INVITATION_KEY, ""))
    except Refusal:
        return None


def free_name(wanted: str) -> str:
    """A user name nobody has, from what the identity service calls the person."""
    base = slugify(wanted.partition("@")[0]).replace("-", "")[:40] or "nguoidung"
    taken = set(Account.objects.filter(username__istartswith=base).values_list("username", flat=True))
    return next(name for name in (base, *(f"{base}{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def required_of(account: Account) -> bool:
    """Whether one of the account's seats requires a second factor."""
    if not settings.REQUIRE_2FA:
        return False
    seats = Membership.objects.in_force(clock.today()).filter(account=account, role__in=settings.REQUIRE_2FA)
    return bool(seats.exists())


def has_second_factor(account: Account) -> bool:
    """An authenticator application or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=account, type__in=FACTORS).exists())


def forget(account: Account) -> None:
    """What the sign-in library holds of an account: addresses, second factors, links to identity services, sessions."""
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=account).delete()


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where the acting role requires a second factor, nothing but one's own account opens until there is one (asked once a session)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.REQUIRE_2FA or request.path.startswith((*FREE_OF_SECOND_FACTOR, settings.STATIC_URL)):
            return get_response(request)
        if request.actor.role in settings.REQUIRE_2FA and not request.session.get(SECOND_FACTOR_KEY):
            if not has_second_factor(request.user):
                messages.warning(
                    request,
                    "Vai trò này phải có lớp xác thực thứ hai: bật ứng dụng xác thực hoặc thêm khóa đăng nhập rồi làm tiếp.",
                )
                return redirect("mfa_index")
            request.session[SECOND_FACTOR_KEY] = True
        return get_response(request)

    return middleware
