"""A company that offers a script and no page to frame, as networks do for their timelines."""

from social_consent.providers import Provider

TIMELINE = Provider(
    key="timeline",
    name="Timeline",
    title="Latest posts",
    picture="social_consent/film.svg",
    width=560,
    height=315,
    company="Timeline Ltd.",
    country="Ireland",
    endpoint="https://timeline.example/widget.js",
    markup='<a class="timeline" href="#" data-name="{name}">{name}</a>',
    goes_on_to=("https://posts.timeline.example",),
    arguments=(("name", r"[^\n]{1,40}"),),
)
