"""How an office is set up: by its folder and a few variables, all of which `regional-carbon serve` sets.

REGIONAL_CARBON_OFFICE    folder of the database, the secret key and the copies made for reading
DATABASE_URL              postgres://… in place of the folder's own SQLite file
REGIONAL_CARBON_HOSTS     names the site is called by, with commas between
REGIONAL_CARBON_TLS       "1" where browsers reach it by https
REGIONAL_CARBON_PROXY     "1" where a proxy of the office's own stands in front, and says who asks and by which scheme
REGIONAL_CARBON_SMTP      host:port of the office's mail server; without it nothing is mailed
REGIONAL_CARBON_SMTP_FROM, _USER, _PASSWORD, _TLS  sender, log-in where it asks for one, and "starttls" or "tls"
REGIONAL_CARBON_ADDRESS   https://…: what a mail's link to the office begins with; else the first of the names
REGIONAL_CARBON_SECURITY  "asvs" (OWASP ASVS 5.0) or "dengbao" (等保): lengths and times, until an administrator chooses
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.crypto import get_random_string

HERE = Path(__file__).parent
OFFICE = Path(os.environ.get("REGIONAL_CARBON_OFFICE", "office")).absolute()
TLS = os.environ.get("REGIONAL_CARBON_TLS") == "1"
PROXY = os.environ.get("REGIONAL_CARBON_PROXY") == "1"

# A secret is made, never shipped; without the file (in a test) it lasts as long as the process.
_KEY = OFFICE / "secret.key"
SECRET_KEY = _KEY.read_text(encoding="ascii").strip() if _KEY.exists() else get_random_string(64)

DEBUG = False
ALLOWED_HOSTS = [name for name in os.environ.get("REGIONAL_CARBON_HOSTS", "").split(",") if name] or [
    "localhost", "127.0.0.1", "[::1]",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "regional_carbon.web.accounts",
    "regional_carbon.web.regions",
    "regional_carbon.web.runs",
    "regional_carbon.web.plans",
    "regional_carbon.web.monitor",
    "regional_carbon.web.teamwork",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "regional_carbon.web.middleware.awake",
    "django.middleware.locale.LocaleMiddleware",
    "regional_carbon.web.middleware.spoken",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "regional_carbon.web.middleware.LoginUnlessTokens",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regional_carbon.web.middleware.Told",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "regional_carbon.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "regional_carbon.web.middleware.around",
            ],
            "builtins": ["regional_carbon.web.wording", "regional_carbon.web.teamwork.showing"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # forms are shown by the office's own templates
WSGI_APPLICATION = "regional_carbon.web.wsgi.application"

# ---------------------------------------------------------------------------------------------------
# Database: IMMEDIATE and WAL, else concurrent writers of SQLite fail with "database is locked"

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": OFFICE / "office.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    },
}
_URL = os.environ.get("DATABASE_URL")
DATABASES = {"default": dj_database_url.parse(_URL, conn_max_age=60, conn_health_checks=True) if _URL else _SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ---------------------------------------------------------------------------------------------------
# Languages: sentences stand in words/*.toml; Django's own follow along

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TZ") or "Asia/Shanghai"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# ---------------------------------------------------------------------------------------------------
# People

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "regional_carbon.web.accounts.sign_in_codes.ByCode",
]

# The rules themselves stand in accounts/security.py: an administrator may choose others than the office began with.
SECURITY = os.environ.get("REGIONAL_CARBON_SECURITY", "asvs")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "regional_carbon.web.accounts.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "regional_carbon.web.accounts.passwords.Kinds"},
]
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = "regional_carbon.web.accounts.security.lock_time"
AXES_LOCKOUT_CALLABLE = "regional_carbon.web.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]  # of a form, none of which is kept
AXES_CLIENT_IP_CALLABLE = "regional_carbon.web.accounts.passwords.client_address"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
if TLS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS]

# ---------------------------------------------------------------------------------------------------
# Pages

ADDRESS = (os.environ.get("REGIONAL_CARBON_ADDRESS") or f"http{'s' if TLS else ''}://{ALLOWED_HOSTS[0]}").rstrip("/")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True  # files are served as the packages have them: nothing to collect, nothing to build
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# ---------------------------------------------------------------------------------------------------
# Mail: only what happened and a link (teamwork/mailing.py), sent by the worker

EMAIL_HOST, _, _PORT = os.environ.get("REGIONAL_CARBON_SMTP", "").partition(":")
EMAIL_PORT = int(_PORT or 25)
EMAIL_HOST_USER = os.environ.get("REGIONAL_CARBON_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("REGIONAL_CARBON_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("REGIONAL_CARBON_SMTP_TLS") == "starttls"
EMAIL_USE_SSL = os.environ.get("REGIONAL_CARBON_SMTP_TLS") == "tls"
EMAIL_TIMEOUT = 20  # seconds, after which it is tried again later
DEFAULT_FROM_EMAIL = os.environ.get("REGIONAL_CARBON_SMTP_FROM", "regional-carbon@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
