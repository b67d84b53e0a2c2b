"""Django settings, derived from `wangge.config`. Decide things there; this file only spells them for Django."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from wangge.config import settings as config

BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = config.secret_key
DEBUG = False
DEMO = config.demo
ALLOWED_HOSTS = config.hosts
DATABASE_APP_ROLE = config.database_app_role

INSTALLED_APPS = [
    "wangge.kernel",
    "wangge.sheets",
    "wangge.journal",
    "wangge.places",
    "wangge.people",
    "wangge.posts",
    "wangge.points",
    "wangge.matters",
    "wangge.grids",
    "wangge.checkin",
    "wangge.needs",
    "wangge.catalogue",
    "wangge.delegation",
    "wangge.windows",
    "wangge.agreements",
    "wangge.matching",
    "wangge.projects",
    "wangge.alliance",
    "wangge.volunteers",
    "wangge.orders",
    "wangge.shop",
    "wangge.honours",
    "wangge.rehearsal",
    # hall
    "wangge.hall",
    # oversight
    "wangge.oversight",
    # ratings
    "wangge.ratings",
    "wangge.care",
    "wangge.surveys",
    "wangge.imports",
    "wangge.demo",
    "wangge.upkeep",
    "wangge.api",
    "wangge.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "wangge.web.system.metering.MeterMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wangge.web.middleware.DistrictMiddleware",
    "wangge.web.middleware.LogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wangge.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wangge.web.accounts.seen.SeenMiddleware",
    "wangge.web.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    # Last, so that CSRF and sign-in have spoken before a request key is claimed.
    "wangge.kernel.request_keys.RequestKeyMiddleware",
]

ROOT_URLCONF = "wangge.urls"
WSGI_APPLICATION = "wangge.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wangge.web.context.shell",
            ],
            "builtins": [
                "wangge.web.templatetags.wangge",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

# Databases: one per district; the home district has Django's name for the default.

CONNECTION_SECONDS = 300  # how long a thread keeps a connection


def _database(code: str, url: str) -> dict:
    parts = urlsplit(url if "://" in url else f"{url.replace(':', '://', 1)}" if ":" in url else f"{url}://")
    if parts.scheme == "sqlite":
        path = url.partition(":")[2] or config.home / f"{code}.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",  # deferred ones give "database is locked" when they start to write
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
            "CONN_MAX_AGE": CONNECTION_SECONDS,  # closing the last one would empty the log into the file, every time
            "TEST": {"NAME": None},
        }
    if parts.scheme == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or _query(parts.query, "host"),
            "PORT": parts.port or _query(parts.query, "port"),
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(
        f"WANGGE_DISTRICTS: {code} has a database I do not know ({parts.scheme}); use sqlite or postgresql."
    )


def _query(query: str, name: str) -> str:
    return next((value for key, _, value in (p.partition("=") for p in query.split("&")) if key == name), "")


DISTRICT_CODES = {"default" if i == 0 else code: code for i, code in enumerate(config.district_urls)}
DATABASES = {alias: _database(code, config.district_urls[code]) for alias, code in DISTRICT_CODES.items()}
DATABASE_ROUTERS = ["wangge.kernel.district.DistrictRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Words and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Sign-in

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wangge.web.errors.csrf_failure"

# Transport

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.https
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if config.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = config.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if config.trusted_proxies else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = config.home / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 25_000_000  # lists and photos hold personal data: they are not laid on the disk in clear
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

from wangge.logs import LOGGING  # noqa: E402,F401
from wangge.signin_settings import *  # noqa: E402,F403 - allauth and axes, in a file of their own
