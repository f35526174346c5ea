"""Settings that keep the previews of contents in memory."""

from django.conf import settings as project

PREVIEWS_IN_MEMORY = {
    "STORAGES": project.STORAGES
    | {
        "previews": {
            "BACKEND": "django.core.files.storage.InMemoryStorage",
            "OPTIONS": {"base_url": "/media/"},
        }
    },
    "SOCIAL_CONSENT_PREVIEW_STORAGE": "previews",
}
