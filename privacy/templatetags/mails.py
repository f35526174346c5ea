"""Template tags for mails: the sender."""

from django import template

from privacy.controllers.models import Controller

register = template.Library()


@register.simple_tag
def operator() -> Controller | None:
    """Return the company that runs the site, None where it is not entered."""
    return Controller.of_the_site()
