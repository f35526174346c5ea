"""Services that come with the layer, each a plain frame of the company: appointments, comments."""

from django.utils.translation import gettext_lazy as _

from social_consent.providers.declaration import Address, HeightMessage, Provider

CALENDLY = Provider(
    key="calendly",
    name="Calendly",
    title=_("Appointments on Calendly"),
    # The frame that the company's own script makes; that script is not needed.
    endpoint="https://calendly.com/{user}/{event}",
    parameters=(("embed_type", "Inline"),),
    arguments=(("user", r"[A-Za-z0-9_-]{1,60}"), ("event", r"[A-Za-z0-9_-]{1,80}")),
    addresses=(
        Address(("calendly.com",), r"/(?P<user>[A-Za-z0-9_-]+)/(?P<event>[A-Za-z0-9_-]+)/?"),
    ),
    original="https://calendly.com/{user}/{event}",
    scripts=("assets.calendly.com/assets/external/widget.js",),
    meanings=(
        ("user", _("Person or company that you make an appointment with")),
        ("event", _("Kind of the appointment")),
        ("embed_type", _("Shown inside a page")),
    ),
    picture="social_consent/appointment.svg",
    width=560,
    height=700,
    company="Calendly LLC",
    country=_("USA"),
    sends=_(
        "IP address, browser and operating system, languages, screen resolution, which "
        "appointment you look at, and the company's own cookies"
    ),
)

DISQUS = Provider(
    key="disqus",
    name="Disqus",
    title=_("Comments on Disqus"),
    endpoint="https://disqus.com/embed/comments/",
    parameters=(("base", "default"), ("f", "{forum}"), ("t_u", "{url}")),
    arguments=(("forum", r"[a-z0-9-]{1,60}"),),
    no_original=_("Disqus offers no page of its own for these comments."),
    height_message=HeightMessage(path=("data", "height"), type=""),
    meanings=(
        ("f", _("This site’s name at Disqus")),
        ("base", _("Usual layout")),
        ("t_u", _("Address of the page that you comment on")),
    ),
    picture="social_consent/comments.svg",
    width=560,
    height=600,
    company="Disqus, Inc.",
    country=_("USA"),
    sends=_(
        "IP address, browser and operating system, languages, screen resolution, the "
        "address of the page, and the company's own cookies"
    ),
)

SERVICES = (CALENDLY, DISQUS)
