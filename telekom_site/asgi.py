"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from telekom_site.text_encodings import marking_unreadable_scopes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "telekom_site.settings")

application = marking_unreadable_scopes(get_asgi_application())
