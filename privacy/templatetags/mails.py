"""What the mails of the layer say about who sends them."""

from django import template

from privacy.controllers.models import Controller

register = template.Library()


@register.simple_tag
def operator() -> Controller | None:
    """The company that runs the site, if one is entered."""
    return Controller.objects.filter(is_default=True).first()
