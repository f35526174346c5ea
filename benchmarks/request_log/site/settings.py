"""Settings of the site that is measured: usual middleware, one rendered page, and the log named in
BENCHMARK_LOG."""

import os
from pathlib import Path

import dj_database_url

from benchmarks.request_log.contenders import LOGS
from benchmarks.request_log.site.sqlite import SQLITE_OPTIONS

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
LOG = LOGS[os.environ["BENCHMARK_LOG"]]

SECRET_KEY = "only-for-the-benchmark"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
LANGUAGES = [("de", "German"), ("en", "English")]
ROOT_URLCONF = "benchmarks.request_log.site.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    *([LOG.app] if LOG.app else []),
]
MIDDLEWARE = [
    *([LOG.first_middleware] if LOG.first_middleware else []),
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *([LOG.last_middleware] if LOG.last_middleware else []),
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

PRIVACY_REQUEST_LOG_SPOOL_DIR = FOLDER / "spool"
# Only what is compared: requests, neither logins nor changes of models.
DJANGO_EASY_AUDIT_WATCH_AUTH_EVENTS = False
DJANGO_EASY_AUDIT_WATCH_MODEL_EVENTS = False
