"""The WSGI application of the site that is measured."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
