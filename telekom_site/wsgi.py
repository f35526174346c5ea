"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from telekom_site.text_encodings import marking_unreadable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "telekom_site.settings")

application = marking_unreadable(get_wsgi_application())
