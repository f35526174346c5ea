"""What the gates before the staff pages share: which requests change nothing, and the way back."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def lead_back(request: HttpRequest, target: str) -> HttpResponseRedirect:
    """Redirect to a page of this site, or to the start page of staff where the target is none."""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return redirect(target if is_ours else "admin:index")
