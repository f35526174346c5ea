"""What ours costs the server: the time in which one process puts a tag into a page, with and
without a choice.

Prints a JSON object from each task to the milliseconds of each rendering. Run by `python -m
benchmarks.social`.
"""

import json
import time

import benchmarks.social.site  # noqa: F401 (which brings the settings)
from benchmarks.social.contenders import FILM, SHARE

TAGS = {
    SHARE: "{% social_share %}",
    FILM: "{% social_embed 'youtube' id='M7lc1UVf-VE' title='How a cable is laid' %}",
}
KEYS = {SHARE: "facebook", FILM: "youtube"}
WARMING, TIMES = 50, 500  # renderings


def measure(task: str, *, ticked: bool) -> list[float]:
    """Milliseconds of each rendering of the tag of a task, for a visitor who ticked it, or
    nothing."""
    from django.http import HttpResponse
    from django.template import Context, Template
    from django.test import RequestFactory

    from social_consent.consent import cookie, record_consent
    from social_consent.consent.choices import Scope
    from social_consent.providers import find_enabled

    template, factory, headers = (
        Template("{% load social_consent %}" + TAGS[task]),
        RequestFactory(HTTP_HOST="127.0.0.1"),
        {},
    )
    provider = find_enabled(KEYS[task])
    if ticked and provider:
        response = HttpResponse()
        cookie.store(
            factory.get("/"), response, [record_consent.new_choice(provider, Scope.SESSION)]
        )
        headers = {"Cookie": response.cookies.output(attrs=[], header="").strip()}
    needed = []
    for _time in range(WARMING + TIMES):
        context = Context({"request": factory.get("/share-ours/", headers=headers)})
        start = time.perf_counter()
        html = template.render(context)
        needed.append((time.perf_counter() - start) * 1000)
        if ('name="reset"' in html) is not ticked:
            raise AssertionError("The visitor's choice is not what it should be.")
    return needed[WARMING:]


if __name__ == "__main__":
    print(
        json.dumps(
            {task: [measure(task, ticked=ticked) for ticked in (False, True)] for task in TAGS}
        )
    )
