"""What a page shows of a visitor's choices, noted for the caches that may keep it."""

from django.http import HttpRequest

# Set on request.META by whatever shows choices, read by the middleware.
SHOWS_CHOICES = "social_consent.shows_choices"
SHOWS_PLUGIN = "social_consent.shows_plugin"


def keep_out_of_cache(request: HttpRequest) -> None:
    """Have Django's page cache keep nothing of the answer to this request."""
    request._cache_update_cache = False  # type: ignore[attr-defined]
