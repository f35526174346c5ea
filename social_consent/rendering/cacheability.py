"""Whether caches may store the response to a request, by what it shows of a visitor's choices."""

from django.http import HttpRequest

# Keys in request.META, set by everything that shows choices and read by the middleware.
SHOWS_CHOICES = "social_consent.shows_choices"
SHOWS_PLUGIN = "social_consent.shows_plugin"


def keep_out_of_cache(request: HttpRequest) -> None:
    """Prevent Django's page cache from storing the response to this request."""
    request._cache_update_cache = False  # type: ignore[attr-defined]
