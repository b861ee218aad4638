"""The one settings module. Everything an operator may turn is an environment variable read here; odd values are refused."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from xstatic.pkg import leaflet

from qlccn.core.refusal import Refusal

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("QLCCN_HOME") or "var").resolve()


def text(name: str, default: str = "") -> str:
    """An environment variable, or the content of the file that NAME_FILE points to (secrets from files)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text("utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if value not in ("", "0", "1", "true", "false", "yes", "no"):
        raise Refusal(f"Biến môi trường {name} phải là 1 hoặc 0, không phải “{value}”.")
    return value in ("1", "true", "yes") if value else default


def number(name: str, default: int) -> int:
    value = text(name)
    if value and not value.isdigit():
        raise Refusal(f"Biến môi trường {name} phải là số nguyên, không phải “{value}”.")
    return int(value) if value else default


def names(name: str, default: str) -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret_key() -> str:
    """From SECRET_KEY(_FILE), else made once in the home folder, readable by its owner only."""
    if key := text("SECRET_KEY"):
        return key
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another process was first
            pass
    return path.read_text().strip()


def database(url: str) -> dict:
    """SQLite in the home folder, or the PostgreSQL of DATABASE_URL."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(HOME / "qlccn.sqlite3"),
            "CONN_MAX_AGE": 300,  # a connection a thread: opening one for every request costs more than most pages
            "TEST": {"NAME": str(HOME / "test.sqlite3")},  # a file, so that tests meet the locks that users meet
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # DEFERRED loses to lock upgrades under load
                "timeout": 20,
                # mmap_size: the most SQLite takes; a table of the country over 1,7 million claims reads 2 GB in no order
                # temp_store: pages a statement with triggers sets aside stay in memory, which halves the time of writing many rows
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA mmap_size=2147418112; "
                "PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Refusal("DATABASE_URL phải bắt đầu bằng postgresql://; bỏ trống để dùng SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": number("DATABASE_POOL", 8)}} if not flag("DATABASE_NO_POOL") else {},
    }


def oidc() -> dict:
    """The unit's own identity service, or nothing: QLCCN_OIDC_URL (its issuer), _CLIENT_ID, _SECRET, _NAME."""
    url = text("QLCCN_OIDC_URL").rstrip("/")
    if not url:
        return {}
    parts = urlparse(url)
    if parts.scheme not in ("https", "http") or not parts.netloc or (parts.scheme == "http" and parts.hostname not in LOOPBACK):
        raise Refusal("QLCCN_OIDC_URL phải là địa chỉ https://… của dịch vụ đăng nhập.")
    if not text("QLCCN_OIDC_CLIENT_ID"):
        raise Refusal("Có QLCCN_OIDC_URL thì phải có QLCCN_OIDC_CLIENT_ID.")
    return {
        "provider_id": "don-vi", "name": text("QLCCN_OIDC_NAME", "Đăng nhập của cơ quan"), "client_id": text("QLCCN_OIDC_CLIENT_ID"),
        "secret": text("QLCCN_OIDC_SECRET"), "settings": {"server_url": url},
    }  # fmt: skip


LOOPBACK = ("localhost", "127.0.0.1", "::1")
DEBUG = flag("QLCCN_DEBUG")
DEMO = flag("QLCCN_DEMO")  # set by `qlccn demo`: plain HTTP on this machine only
BEHIND_HTTPS = flag("QLCCN_HTTPS", default=not (DEMO or DEBUG))
SECRET_KEY = secret_key()
ALLOWED_HOSTS = names("QLCCN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = names("QLCCN_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "qlccn.ui",  # before allauth: our sign-in pages stand in for its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "qlccn.core",
    "qlccn.places",
    "qlccn.parties",
    "qlccn.documents",
    "qlccn.clusters",
    "qlccn.obligations",
    "qlccn.directives",
    "qlccn.cases",
    "qlccn.reporting",
    "qlccn.notices",
    "qlccn.workbench",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "qlccn.core.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qlccn.parties.sessions.seen",
    "qlccn.core.middleware.fresh",
    "qlccn.parties.middleware.actor",
    "qlccn.parties.sign_in.second_factor",
    "qlccn.core.middleware.refusals",
]

ROOT_URLCONF = "qlccn.urls"
WSGI_APPLICATION = "qlccn.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qlccn.workbench.context.frame",
            ],
            "builtins": ["qlccn.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "qlccn.ui.forms.Renderer"

DATABASES = {"default": database(text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = [
    "qlccn.parties.backends.PasswordBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "qlccn.parties.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_CHANGE_EMAIL = True  # one address, changed only once the new one is confirmed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "QLCCN: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("QLCCN_BEHIND_PROXY") else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "qlccn.parties.sign_in.SecondFactorAdapter"
MFA_TOTP_ISSUER = "QLCCN"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by administrators and invitations, an address is no proof of a person
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_HTTPS  # localhost of a demo
REQUIRE_2FA = names("QLCCN_REQUIRE_2FA", "")  # roles: admin,ministry,department
INVITATION_DAYS = number("QLCCN_INVITATION_DAYS", 7)
SIGN_ROOTS = text("QLCCN_SIGN_ROOTS")  # folder of root certificates that signed reports are held against
API_PER_MINUTE = number("QLCCN_API_PER_MINUTE", 120)  # requests of one seat

OIDC = oidc()
SOCIALACCOUNT_ADAPTER = "qlccn.parties.sign_in.SocialAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC], "OAUTH_PKCE_ENABLED": True}} if OIDC else {}

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [("leaflet", leaflet.BASE_DIR)]  # the map library, from its Python package
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "qlccn.ui.storage.KeptAddresses"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILES_DIR = HOME / "files"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "qlccn.core.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = number("QLCCN_UPLOAD_MAX_MB", 50) * 1024 * 1024
INGEST_MAX_PAGES = number("QLCCN_INGEST_MAX_PAGES", 300)

SESSION_ENGINE = "qlccn.parties.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("QLCCN_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",
    "security.W008",
    "security.W021",
]  # redirects, subdomains and preload are the domain owner's choice

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if text("EMAIL_HOST") else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = text("EMAIL_HOST")
MAIL_READY = bool(EMAIL_HOST)  # without a mail server pages show links to copy and say so
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
EMAIL_HOST_USER = text("EMAIL_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_PASSWORD")
PUBLIC_URL = text("QLCCN_URL")  # https://qlccn.example.vn: how people reach this installation, for links in e-mails and calendars
DEFAULT_FROM_EMAIL = text("EMAIL_FROM") or EMAIL_HOST_USER or "qlccn@localhost"

REHEARSAL_TODAY = text("QLCCN_TODAY")  # YYYY-MM-DD: a rehearsal's today; refused by `check` for production
MAP_TILES_URL = text("QLCCN_MAP_TILES")  # an operator's own tile service; empty: the province grid shipped with the program

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("QLCCN_LOG", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
