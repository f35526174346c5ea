"""How often, when and from whom a person gets our emails, and until when they are paused."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.campaigns.models import Subscriber
from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.preferences.conf import conf
from privacy.registry.subject import DataSubject
from privacy.single_line import SingleLineFields

FREQUENCIES = (
    (Subscriber.Frequency.EVERY, gettext_lazy("whenever there is something new")),
    (Subscriber.Frequency.WEEKLY, gettext_lazy("at most one email a week")),
    (Subscriber.Frequency.MONTHLY, gettext_lazy("at most one email a month")),
)


def time_zones() -> list[tuple[str, Any]]:
    """Return the time zones to choose from; "" is that of the site."""
    names = sorted(name for name in available_timezones() if "/" in name)
    return [("", _("the time zone of this site")), *((name, name) for name in names)]


class DeliveryForm(SingleLineFields, forms.Form):
    """Frequency, pause, company and time zone for all topics; an empty date ends a pause."""

    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=FREQUENCIES)
    paused_until = forms.DateField(
        label=gettext_lazy("No emails until"),
        required=False,
        help_text=gettext_lazy("Your consents stay as they are. Empty: no pause."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )

    company = forms.ModelChoiceField(
        Controller.objects.all(),
        label=gettext_lazy("From which company"),
        required=False,
        empty_label=gettext_lazy("every company of the group"),
        help_text=gettext_lazy("You then get offers and news of this company only."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Your time zone"),
        required=False,
        choices=time_zones,
        help_text=gettext_lazy("We send you no offers and news at night."),
    )

    def clean_paused_until(self) -> date | None:
        """Return the day on which emails begin again. Raises ValidationError."""
        day: date | None = self.cleaned_data["paused_until"]
        today = timezone.localdate(timezone=layer.LEGAL_TIME_ZONE)
        latest = today + conf.LONGEST_PAUSE
        if day is not None and not today < day <= latest:
            raise ValidationError(
                _("Please choose a day from tomorrow until %(day)s.")
                % {"day": date_format(latest, "DATE_FORMAT")}
            )
        return day


def subscribers_of(subject: DataSubject) -> QuerySet[Subscriber]:
    """Return the rows of a person in the address book, one for each pseudonym."""
    return Subscriber.objects.filter(subject_key__in=subject.all_keys).order_by("-created_at")


def delivery_form(subscribers: QuerySet[Subscriber], data: Any = None) -> DeliveryForm | None:
    """Return the form with what a person chose last; None for one who gets no emails."""
    subscriber = subscribers.first()
    if subscriber is None:
        return None
    until = subscriber.paused_until
    is_paused = until is not None and until > timezone.now()
    day = timezone.localdate(until, layer.LEGAL_TIME_ZONE) if until and is_paused else None
    return DeliveryForm(
        data,
        initial={
            "frequency": subscriber.frequency,
            "paused_until": day,
            "company": subscriber.company_id,
            "time_zone": subscriber.time_zone,
        },
    )


def save_delivery(subscribers: QuerySet[Subscriber], form: DeliveryForm) -> None:
    """Apply a valid form to all rows of a person; a campaign that is being sent follows at once."""
    day: date | None = form.cleaned_data["paused_until"]
    until = datetime.combine(day, time.min, layer.LEGAL_TIME_ZONE) if day else None
    subscribers.update(
        frequency=form.cleaned_data["frequency"],
        paused_until=until,
        company=form.cleaned_data["company"],
        time_zone=form.cleaned_data["time_zone"],
    )
