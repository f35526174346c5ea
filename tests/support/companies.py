"""Companies of the group beside the one that runs the site, and what they hold about a person."""

from privacy.controllers.models import Controller
from telekom_site.enquiries.models import Enquiry, Team
from telekom_site.orders.models import Order
from tests.support.orders import FIELDS, MOBILE_M


def company(slug: str, country: str, **changes: object) -> Controller:
    """Add a company to the directory."""
    values: dict[str, object] = {
        "slug": slug,
        "name": f"Company {slug}",
        "country": country,
        "law": "GDPR",
        "authority": f"Authority of {country}",
        "privacy_contact": f"privacy@{slug}.example",
        "language": "en",
    }
    return Controller.objects.create(**(values | changes))


def order_of(seller: Controller | None, email: str, **changes: object) -> Order:
    """An order of one product from a company; None: from the one that runs the site."""
    values: dict[str, object] = {**FIELDS, "email": email, "company": seller}
    order = Order.objects.create(**(values | changes))
    order.items.create(**MOBILE_M)
    return order


def enquiry_to(answering: Controller | None, email: str) -> Enquiry:
    """An enquiry to a team of a company; None: without a team."""
    team = None
    if answering is not None:
        mailbox = answering.privacy_contact
        team = Team.objects.create(name=answering.name, controller=answering, mailbox=mailbox)
    return Enquiry.objects.create(
        email=email, team=team, topic="tv", question="How much?", language="en"
    )
