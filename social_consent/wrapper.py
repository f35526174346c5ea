"""The wrapper: a document of ours that runs no script and holds one frame, the plug-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from social_consent import cookie
from social_consent.choices import active
from social_consent.languages import in_language_of_page
from social_consent.pages import absolute, is_shareable
from social_consent.providers import WrongArguments, find_offered

# The only policy of the whole site that names a third party: the origin of this one plug-in.
POLICY = "default-src 'none'; {frames}style-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


@require_safe
@xframe_options_sameorigin
@in_language_of_page
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """The wrapper of provider `key` for ?page=<path> and the provider's own arguments. It never redirects.

    403 for whoever did not tick it on this page; 400 for arguments that the provider's declaration does not allow.
    """
    provider, page = find_offered(key), request.GET.get("page", "")
    if provider is None or key not in active(cookie.load(request), page):
        return refusal(request, 403)
    try:
        arguments = provider.checked(request.GET.dict())
    except WrongArguments:
        return refusal(request, 400)
    if not is_shareable(page):
        return refusal(request, 400)
    source = provider.frame_url(absolute(request, page), translation.get_language() or "en", arguments)
    response = render(request, "social_consent/embed.html", {"provider": provider, "source": source})
    response["Content-Security-Policy"] = POLICY.format(frames=f"frame-src {provider.origin}; ")
    response["Referrer-Policy"] = provider.referrer_policy
    response["Cache-Control"] = "no-store"
    return response


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """The same place without a plug-in, and the reason."""
    response = render(request, "social_consent/embed_refused.html", {"not_ticked": status == 403}, status=status)
    response["Content-Security-Policy"] = POLICY.format(frames="")
    response["Cache-Control"] = "no-store"
    return response
