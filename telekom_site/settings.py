"""Settings of the site, from the environment; it refuses to start where production must decide."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from telekom_site import web_limits
from telekom_site.mail_settings import mail_settings

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- what the operator must say ------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY")
# Older keys, the newest first: sessions and links that they signed go on working, nothing new is
# signed with them.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
# Where people reach the site, with scheme: links in mails and the secure-cookie rules follow from
# it.
SITE_URL = env.str("SITE_URL").rstrip("/")
# The one folder that holds all state: database, spool, mail, packages, collected static files.
DATA_DIR = Path(env.str("DATA_DIR")).resolve()

# --- what the operator may say -------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *env.list("ALLOWED_HOSTS", [])]
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR}/db.sqlite3", conn_max_age=60)
}
# A database of its own for the request log, optionally.
if env.str("REQUEST_LOG_DATABASE_URL", ""):
    DATABASES["request_log"] = env.dj_db_url("REQUEST_LOG_DATABASE_URL", conn_max_age=60)
DATABASE_ROUTERS = ["privacy.request_log.router.RequestLogRouter"]
for _database in DATABASES.values():
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        _database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds that a writer waits for another
            "cached_statements": 1000,  # one person's data is read by some hundred
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
            ),
        }
# smtp://user:password@host:587/?tls=True for real mail; without it mails become files in
# DATA_DIR/mail.
EMAIL_URL = env.str("EMAIL_URL", f"file:///{DATA_DIR}/mail")
vars().update(mail_settings(EMAIL_URL, env.int("EMAIL_TIMEOUT_SECONDS", 20)))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "privacy@telekom.example")
# Networks whose X-Forwarded-For is believed (CIDR), right-most untrusted hop wins.
PRIVACY_TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [])
# redis://host:6379/0 moves the background work's queue from the database to Redis.
REDIS_URL = env.str("REDIS_URL", "")

HTTPS = SITE_URL.startswith("https://")

# --- the application -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "telekom_site",
    "telekom_site.pages",
    "telekom_site.contracts",
    "telekom_site.invoices",
    "telekom_site.orders",
    "telekom_site.terminations",
    "telekom_site.enquiries",
    "telekom_site.surveys",
    "telekom_site.competitions",
    "social_consent",
    "social_consent.measurements",
    "privacy",
    "privacy.request_log",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "telekom_site.staff_site.StaffConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "telekom_site.accounts",  # after these, whose staff pages it takes away or replaces
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, beside our own
    "corsheaders",
    "csp",
    "django_q",
]

MIDDLEWARE = [
    "privacy.request_log.middleware.RequestLogMiddleware",  # first: everything counts
    "privacy.middleware.PrivateAddressMiddleware",  # before all that redirects
    # These three protect every answer, that of a refusal and of a file, too.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "telekom_site.refused_requests.RefusedRequestsMiddleware",  # before all that reads the body
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "telekom_site.accounts.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "social_consent.middleware.SocialConsentMiddleware",
    "telekom_site.csrf.CsrfWithoutCookieMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "privacy.controllers.staff_time_zone.StaffTimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "telekom_site.accounts.reauthentication.ReauthenticationMiddleware",
    "telekom_site.kept_forms.KeptFormsMiddleware",
]

ROOT_URLCONF = "telekom_site.urls"
WSGI_APPLICATION = "telekom_site.wsgi.application"
ASGI_APPLICATION = "telekom_site.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:account"
LOGOUT_REDIRECT_URL = "pages:home"
AUTHENTICATION_BACKENDS = ["telekom_site.accounts.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"telekom_site.accounts.password_rules.{name}"}
    for name in ("LengthValidator", "CommonPasswordValidator", "ContextValidator")
]

# --- accounts: django-allauth, see docs/reference/accounts.md -----------------------------------

# Staff pages only for accounts with a second factor; without HTTPS, as at `make run`, it can wait.
ACCOUNTS_STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", HTTPS)
ACCOUNT_ADAPTER = "telekom_site.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True  # one address at a time
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# They live in a cache, and there is none: accounts/login_limits.py counts.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "change_password": "telekom_site.accounts.forms.ChangePasswordForm",
    "login": "telekom_site.accounts.forms.LoginForm",
    "reauthenticate": "telekom_site.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "telekom_site.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "telekom_site.accounts.second_factor.ActivateTOTPForm",
    "add_webauthn": "telekom_site.accounts.second_factor.AddPasskeyForm",
    "authenticate": "telekom_site.accounts.second_factor.AuthenticateForm",
    "authenticate_webauthn": "telekom_site.accounts.second_factor.AuthenticatePasskeyForm",
    "reauthenticate": "telekom_site.accounts.second_factor.ReauthenticateForm",
    "reauthenticate_webauthn": "telekom_site.accounts.second_factor.ReauthenticatePasskeyForm",
}
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Telekom Group"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that differ

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "telekom_site.pages.context.site",
            ]
        },
    }
]

FORM_RENDERER = "telekom_site.pages.form_renderer.SiteRenderer"

# --- languages and time --------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
FORMAT_MODULE_PATH = ["telekom_site.formats"]
LOCALE_PATHS = [BASE_DIR / "telekom_site" / "locale"]
TIME_ZONE = "Europe/Berlin"  # in which pages and mails show times; they are stored in UTC
USE_TZ = True

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"

# The web server (telekom_site.web_worker) holds a body in memory; no temporary file is written.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = web_limits.BODY_BYTES
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- cookies: none before a person asks for something that needs one -----------------------------

SESSION_ENGINE = "telekom_site.accounts.sessions"
# The prefix makes browsers refuse the cookie from another host, path or scheme (RFC 6265bis); it
# needs HTTPS.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "telekom_site.csrf.refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- caches: nothing is kept in one --------------------------------------------------------------

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

# --- transport and browser policy ----------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# Both bind hosts that this site does not know, and browsers remember them for a year: only the
# operator can say.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS and env.bool("HSTS_PRELOAD", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRIVACY_TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_SECURE = HTTPS  # unused (tokens live in the session), but the deployment check asks
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # the check knows the middleware's own name only, ours extends it
    "security.W005",  # HSTS for subdomains, and …
    # … in the browsers' preload list: the operator's decision, see HSTS_INCLUDE_SUBDOMAINS.
    "security.W021",
]

# The page's own policy never names a third party. The wrapper of a plug-in brings its own
# (social_consent).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

# One place may be read from other origins: the public, read-only state of the notice.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_URLS_REGEX = (
    r"^/privacy/(?:notice\.json|evidence\.(?:json|schema\.json|atom|svg)"
    r"|checks\.(?:schema\.)?json)$"
)

# --- background work -----------------------------------------------------------------------------

TASK_SECONDS = 300  # a task may run so long
TASK_RETRY_SECONDS = 360  # until an unfinished task is handed out again
Q_CLUSTER = {
    "name": "telekom_site",
    "workers": 1,
    "recycle": 200,
    "timeout": TASK_SECONDS,
    "retry": TASK_RETRY_SECONDS,
    "max_attempts": 5,
    "catch_up": False,
    "poll": 1,  # seconds between looks into the queue
    "bulk": 1,
    "save_limit": 100,
    "ALT_CLUSTERS": {"mail": {}, "campaigns": {}},  # see telekom_site/queues.py
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}),
}

# Seconds without any task after which a queue's process is restarted; each has a task a minute.
BACKGROUND_SILENCE_SECONDS = env.int("BACKGROUND_SILENCE_SECONDS", 180)
# Seconds from which on the clock counts as having jumped ahead; then nothing is deleted for an
# hour.
CLOCK_JUMP_SECONDS = env.int("CLOCK_JUMP_SECONDS", 300)
TASK_RESULT_DAYS = env.int("TASK_RESULT_DAYS", 30)

# --- privacy layer -------------------------------------------------------------------------------

PRIVACY_SITE_URL = SITE_URL
PRIVACY_LEGAL_TIME_ZONE = "Europe/Berlin"  # of the company that runs the site
PRIVACY_DATA_DIR = DATA_DIR / "privacy"
PRIVACY_IDENTITY_KEY = env.str("IDENTITY_KEY", "")
PRIVACY_IDENTITY_KEY_FALLBACKS: list[str] = env.list("IDENTITY_KEY_FALLBACKS", [])
PRIVACY_FILES_OF_OTHERS = ["downloads"]  # the binding corporate rules
PRIVACY_NOTICE_VIEW = "pages:notice"
PRIVACY_NOTICE_TEMPLATE = "pages/notice.html"
PRIVACY_NOTICE_SUMMARIES = ["pages/easy_notice.html"]
PRIVACY_NOTICE_TEXT = "telekom_site.pages.notice_views.notice_text"
PRIVACY_PINNED_SENTENCES = Path(__file__).parent / "sentences.json"
PRIVACY_SITEMAP = "/sitemap.xml"
PRIVACY_DIRECTORY_VIEW = "pages:companies"
PRIVACY_PUBLIC_VIEWS = [
    "pages:home",
    "pages:notice",
    "privacy:request",
    "privacy:my_data_link",
    "privacy:preferences",
    "privacy:transparency",
    "privacy:evidence",
    "privacy:notice_versions",
    "privacy:verify_receipt",
    "privacy_public:notice_json",
    "privacy_public:transparency_json",
    "privacy_public:evidence_json",
    "privacy_public:evidence_feed",
    "social_consent:preferences",
    "social_consent:what_is_sent",
    "enquiries:enquire",
    "orders:checkout",
    "accounts:register",
    "accounts:login",
]
PRIVACY_REAUTHENTICATE = "telekom_site.accounts.reauthentication.ask_again"
PRIVACY_VERIFIED_EMAIL = "telekom_site.accounts.verified.verified_email"
PRIVACY_RUN_LATER = "telekom_site.queues.run_later"
PRIVACY_PERIODIC_TASKS = "telekom_site.schedule.PERIODIC_TASKS"
PRIVACY_BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
PRIVACY_UNSUBSCRIBE_ADDRESS = env.str("UNSUBSCRIBE_ADDRESS", "")
PRIVACY_INBOX_URL = env.str("INBOX_URL", "")
PRIVACY_CAMPAIGN_AUDIENCE_FILTERS = "telekom_site.orders.campaign_source.FILTERS"
PRIVACY_CAMPAIGN_CONTACTS = "telekom_site.orders.campaign_source.contacts"
PRIVACY_CAMPAIGN_OFFERS = "telekom_site.orders.campaign_source.offers"
PRIVACY_NOTICE_SOURCE = "telekom_site.orders.notice_source.source"
PRIVACY_NOTICE_CANCELLATION_VIEW = "terminations:cancel"
PRIVACY_MEASURES = ["telekom_site.precautions.MEASURES"]
PRIVACY_BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", "")
PRIVACY_ADVISORIES = env.str("ADVISORIES", "")
PRIVACY_REQUEST_LOG_SPOOL_DIR = DATA_DIR / "spool"
PRIVACY_REQUEST_LOG_LOGIN_PATHS = [
    f"/{code}/account/{step}/"
    for code, _name in LANGUAGES
    for step in ("login", "second-factor/authenticate")
]

# --- two-click social plug-ins -------------------------------------------------------------------

SOCIAL_CONSENT_READSPEAKER_CUSTOMER = env.str("READSPEAKER_CUSTOMER", "")
SOCIAL_CONSENT_PROVIDERS = ["facebook", "googleplus", "twitter", "openstreetmap"]
SOCIAL_CONSENT_PROVIDERS += [
    "mastodon",
    "linkedin",
    "whatsapp",
    "bluesky-share",
    "threads",
    "telegram",
    "threema",
]
if SOCIAL_CONSENT_READSPEAKER_CUSTOMER:
    SOCIAL_CONSENT_PROVIDERS.append("readspeaker")
SOCIAL_CONSENT_SITE_URL = SITE_URL
SOCIAL_CONSENT_COOKIE_NAME = f"{COOKIE_PREFIX}social_consent"
SOCIAL_CONSENT_BASE_TEMPLATE = "site/social_base.html"
SOCIAL_CONSENT_CLIENT_ADDRESS = "privacy.client.client_address"

# --- logging: what the site has to say about itself, never about people --------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"redacting": {"()": "telekom_site.redacting_formatter.RedactingFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "redacting"}},
    # Django's own handlers write messages of exceptions and mail them; refusals (4xx) are in the
    # request log.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.server": {"handlers": ["stderr"], "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
