"""The small site of these tests as a WSGI application: no session, no account, no database, no
privacy layer."""

from csp.constants import NONE, SELF
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from social_consent.providers import register

settings.configure(
    SECRET_KEY="only-for-tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="tests.support.two_click_site.urls",
    USE_TZ=True,
    LANGUAGE_CODE="en",
    LANGUAGES=[("en", "English"), ("de", "Deutsch")],
    INSTALLED_APPS=["django.contrib.staticfiles", "social_consent"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "csp.middleware.CSPMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "social_consent.middleware.SocialConsentMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    STATIC_URL="/static/",
    WHITENOISE_USE_FINDERS=True,
    SOCIAL_CONSENT_PROVIDERS=[
        "facebook",
        "googleplus",
        "twitter",
        "youtube",
        "readspeaker",
        "timeline",
        "post",
        "asked-post",
    ],
    SOCIAL_CONSENT_READSPEAKER_CUSTOMER="1234",
    CONTENT_SECURITY_POLICY={
        "DIRECTIVES": {
            "default-src": [NONE],
            "base-uri": [NONE],
            "connect-src": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            "frame-src": [SELF],
            "img-src": [SELF],
            "script-src": [SELF],
            "style-src": [SELF],
        }
    },
)

application = get_wsgi_application()

from tests.support.two_click_site.providers import (  # noqa: E402 - once the apps are ready
    ASKED_POST,
    POST,
    TIMELINE,
)

register(TIMELINE, POST, ASKED_POST)
