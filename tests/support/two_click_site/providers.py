"""Providers that only the small site of these tests has."""

from social_consent.providers import HeightMessage, Provider

# A company that offers a script and no page to frame, as networks do for their timelines.
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

# Posts whose frames announce their height: one by itself, as JSON, the other when it is asked.
POST = Provider(
    key="post",
    name="Post",
    title="A post",
    picture="social_consent/post.svg",
    width=560,
    height=400,
    company="Post Ltd.",
    country="Ireland",
    endpoint="https://post.example/embed/{id}",
    arguments=(("id", r"\d{1,4}"),),
    height_message=HeightMessage(path=("details", "height"), type="MEASURE"),
)
ASKED_POST = Provider(
    key="asked-post",
    name="Asked post",
    title="A post that is asked",
    picture="social_consent/post.svg",
    width=560,
    height=400,
    company="Asked Post Ltd.",
    country="Ireland",
    endpoint="https://asked.example/embed/{id}",
    arguments=(("id", r"\d{1,4}"),),
    height_message=HeightMessage(type="setHeight", question=(("type", "setHeight"), ("id", "0"))),
)
