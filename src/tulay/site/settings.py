"""Django's settings: production by default, everything variable comes from `env`."""

from base64 import b64decode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from tulay.site.databases import database
from tulay.site.env import ROOT, Mode, load

ENV = load()

# --- what is installed -------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django_htmx",
    "tulay.plumbing",
    "tulay.plumbing.ui",
    "tulay.areas.audit",
    "tulay.areas.notifications",
    "tulay.areas.privacy",
    "tulay.areas.identity",
    "tulay.areas.directory",
    "tulay.areas.payments",
    "tulay.areas.programmes",
    "tulay.areas.catalogue",
    "tulay.areas.cases",
    "tulay.areas.support",
    "tulay.areas.meetings",
]

MIDDLEWARE = [
    "tulay.plumbing.http.cross_origin.CrossOrigin",
    "tulay.plumbing.http.middleware.Edge",
    "tulay.plumbing.http.lane.ProgramLane",
    "django.middleware.security.SecurityMiddleware",
    "tulay.plumbing.http.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tulay.plumbing.http.middleware.ContentPolicy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tulay.site.middleware.Acting",
    "tulay.plumbing.http.middleware.Door",
]

PROGRAM_MIDDLEWARE = [
    "tulay.plumbing.http.lane.Transport",
    "tulay.site.middleware.Acting",
    "tulay.plumbing.http.middleware.Door",
]

ROOT_URLCONF = "tulay.site.urls"
WSGI_APPLICATION = "tulay.site.wsgi.application"
DEBUG = False

# --- data --------------------------------------------------------------------------------------
DATABASES = {"default": database(ENV.database_url.reveal(), role=ENV.database_role)}

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url.reveal(),
        "KEY_PREFIX": "tulay",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

REDIS_URL = ENV.redis_url.reveal()

ONCE_KEPT_BY = ENV.once_kept_by
VALKEY_PREFIX = "tulay"
CACHE_ENABLED = True

DATA_DIR = ENV.data_dir
MEDIA_ROOT = ENV.data_dir / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
BODY_BYTES_MAX = 1024 * 1024
UPLOAD_BYTES_MAX = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- pages -------------------------------------------------------------------------------------
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src" / "tulay" / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "tulay.plumbing.ui.context.ui",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

ASSETS_DIR = ROOT / "var" / "assets"
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [folder for folder in (ASSETS_DIR,) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- words and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fil", _("Filipino")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [ROOT / "src" / "tulay" / "locale"]
LANGUAGE_COOKIE_NAME = "tulay_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- secrets and protection --------------------------------------------------------------------
SECRET_KEY = ENV.secret_key.reveal()
SECRET_KEY_FALLBACKS = [key.reveal() for key in ENV.secret_key_fallbacks]
TULAY_MASTER_KEYS = [b64decode(key.reveal()) for key in (ENV.master_key, *ENV.master_key_fallbacks)]
KEYS_URL = ENV.keys_address
KEY_COPIES = ENV.data_dir / "key-copies"
TOMBSTONES = ENV.tombstones_file
KEY_PROVIDER_URL = ENV.key_provider_url.reveal()
LOG_LIVE_MONTHS = ENV.log_live_months
LOG_VERIFIERS = list(ENV.log_verifiers)
WITNESS_VERIFIERS = list(ENV.witness_verifiers)
AUTH_USER_MODEL = "identity.Person"
PASSWORD_POLICY = ENV.password_policy
PASSWORD_HASHERS = ["tulay.site.hashers.Argon2id"]

PUBLIC_URL = ENV.public_url or f"https://{next(iter(ENV.allowed_hosts), 'localhost')}"
SECURE = urlsplit(PUBLIC_URL).scheme == "https"
ALLOWED_HOSTS = list(ENV.allowed_hosts)
COOKIE_PREFIX = "__Host-" if SECURE else ""
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}tulay_csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}tulay_session"
SESSION_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CSRF_FAILURE_VIEW = "tulay.plumbing.http.views.csrf_refused"
FLASHES = "tulay.plumbing.http.flash.waiting"
NAVIGATION = "tulay.site.navigation.navigation"
HELP = "tulay.site.helping.help_url"
LOGIN_URL = "/account/sign-in/"
TRUSTED_PROXIES = list(ENV.trusted_proxies)
API_LIMITS_PER_HOUR = dict(ENV.api_limits)
ACCESS_TOKEN_LASTS = timedelta(minutes=ENV.access_token_minutes)
CORS_ORIGINS = ENV.cors_origins
BEARER_CLIENTS = frozenset(ENV.bearer_clients)
METRICS_TOKEN = ENV.metrics_token.reveal()

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": SECURE,
    }
}

# --- mail --------------------------------------------------------------------------------------
_mail = urlsplit(ENV.email_url.reveal())
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = _mail.username or ""
EMAIL_HOST_PASSWORD = _mail.password or ""
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from
CONTACT_EMAIL = ENV.contact_email

#: The mailbox for answers to invitations, and the address that leads there; empty where there is none.
EMAIL_INBOUND_URL = ENV.email_inbound_url.reveal()
EMAIL_INBOUND_ADDRESS = parse_qs(urlsplit(EMAIL_INBOUND_URL).query).get("address", [""])[0]

SMS_URL = ENV.sms_url.reveal()
SCANNER_URL = ENV.scanner_url.reveal()
PAYMENT_GATEWAYS = {provider: address.reveal() for provider, address in ENV.payment_gateways}
#: Whether messages may go to an address on this machine or network. Never, but for a test's own receiver.
WEBHOOKS_TO_PRIVATE = False

# --- logs --------------------------------------------------------------------------------------
LOGGING_CONFIG = "tulay.plumbing.logs.configure"
LOGGING = {"level": ENV.log_level}

DEMO = ENV.mode is Mode.DEMO
