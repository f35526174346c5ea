"""The site that is measured, as a WSGI application: one article, once for each contender, all
served the same way."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"

settings.configure(
    SECRET_KEY="only-for-the-benchmark",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="benchmarks.social.urls",
    USE_TZ=True,
    LANGUAGE_CODE="en",
    INSTALLED_APPS=["django.contrib.staticfiles", "social_consent"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "social_consent.middleware.SocialConsentMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [HERE / "pages"],
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    STATIC_URL="/static/",
    STATIC_ROOT=os.environ["BENCHMARK_FOLDER"],
    STATICFILES_DIRS=[
        ("set_up", HERE / "set_up"),
        ("shariff", MODULES / "shariff" / "dist"),
        ("iframemanager", MODULES / "@orestbida" / "iframemanager" / "dist"),
        ("cookieconsent", MODULES / "vanilla-cookieconsent" / "dist"),
        ("klaro", MODULES / "klaro" / "dist"),
        ("tarteaucitron", MODULES / "tarteaucitronjs"),
    ],
    STORAGES={"staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}},
    SOCIAL_CONSENT_PROVIDERS=["facebook", "twitter", "youtube"],
)

application = get_wsgi_application()
