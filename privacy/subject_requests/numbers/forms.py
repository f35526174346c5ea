"""The contact form with the numbers by which the companies know people, and the form for codes."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.links import new_token
from privacy.registry.discovery import registry
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.subject import Number
from privacy.single_line import SingleLineFields
from privacy.subject_requests.forms import RequestForm
from privacy.subject_requests.numbers.conf import conf
from privacy.subject_requests.numbers.models import Proof

EMAIL = "email"
CONDITIONAL = {"known_by", "email", "number", "code_by"}
FORM_KEY_LENGTH = 64  # characters at most; 43 of ours
ORDER = (
    "kind",
    "controller",
    "all_companies",
    "known_by",
    "email",
    "number",
    "code_by",
    "name",
    "message",
)


class CompaniesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Choice of companies, which says where a request is passed on."""

    def label_from_instance(self, company: Controller) -> str:
        """Return the name, and whether the company works elsewhere."""
        if company.runs_here:
            return company.name
        return gettext("%(company)s (we pass your request on, once you have confirmed it)") % {
            "company": company.name
        }


class ContactForm(RequestForm):
    """A request that names an email address or, where an app declares one, a number."""

    asks: ClassVar = RequestForm.asks | {"number": "privacy.SubjectRequest.number"}

    controller = CompaniesField(  # instead of one
        label=_("Companies"),
        queryset=Controller.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each company is responsible for its own data, under the law of its country. You can "
            "choose several: each of them answers you, and you follow all answers on one page."
        ),
    )
    all_companies = forms.BooleanField(label=_("All companies of the group"), required=False)
    form_key = forms.CharField(
        max_length=FORM_KEY_LENGTH, required=False, initial=new_token, widget=forms.HiddenInput
    )
    known_by = forms.ChoiceField(
        label=_("How do we know you?"), required=False, widget=forms.RadioSelect, initial=EMAIL
    )
    number = forms.CharField(
        label=_("Your number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code_by = forms.ChoiceField(
        label=_("How may we send you the code for your number?"),
        required=False,
        widget=forms.RadioSelect,
        initial=Proof.MAIL,
        help_text=_("To an address that we have on file, never to another one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = registry.identifier_kinds
        for name in ("controller", "all_companies"):  # not "optional": one of them is needed
            self.fields[name].is_conditional = True  # type: ignore[attr-defined]
        ways = list(filter(_is_supported, Proof))
        if kinds:
            self.fields["email"].required = False
            for name in CONDITIONAL & self.fields.keys():
                # Not "optional" for people: one of them is needed.
                self.fields[name].is_conditional = True  # type: ignore[attr-defined]
            _offer(
                self.fields["known_by"],
                [(EMAIL, _("By my email address")), *map(_as_choice, kinds)],
            )
            _offer(self.fields["code_by"], [(proof.value, proof.label) for proof in ways])
        if len(ways) < 2:
            del self.fields["code_by"]
        if not kinds:
            del self.fields["known_by"], self.fields["number"]
        if len(Controller.objects.order_by("pk")[:2]) < 2:
            del self.fields["all_companies"]
        self.order_fields(ORDER)

    @property
    def named_number(self) -> Number | None:
        """The valid number that the request names; None where it names an email address."""
        number = self.cleaned_data.get("named_number")
        return number if isinstance(number, Number) else None

    @property
    def chosen_proof(self) -> Proof:
        """How the code for the number is sent."""
        return Proof(self.cleaned_data.get("code_by") or Proof.MAIL)

    def companies(self) -> Sequence[Controller]:
        """Return the companies that are asked, the one that runs the site first."""
        if self.cleaned_data.get("all_companies"):
            return list(Controller.objects.all())
        return list(self.cleaned_data["controller"])

    def clean(self) -> dict[str, Any]:
        """Require a company, and the email address or a number of the chosen kind."""
        cleaned = super().clean()
        if "controller" not in self.errors and not self.companies():
            self.add_error("controller", _("Please choose at least one company."))
        kind = registry.identifier_kind(cleaned.get("known_by", ""))
        if kind is None:
            if not cleaned.get("email") and "email" not in self.errors:
                self.add_error("email", self.fields["email"].error_messages["required"])
            return cleaned
        if "controller" not in self.errors and len(self.companies()) > 1:
            several = _("A number is known to one company only. Please choose that company.")
            self.add_error("controller", several)
        self.errors.pop("email", None)  # not used: answers go to the address on file
        cleaned["email"] = ""
        try:
            cleaned["named_number"] = Number(kind.name, kind.normalise(cleaned.get("number", "")))
        except ValueError:
            mistake = _("Check this number: it is incomplete or has a typing error.")
            self.add_error("number", mistake)
        if not supports(kind, self.chosen_proof):
            other = _("For this kind of number, please choose another way.")
            self.add_error("code_by" if "code_by" in self.fields else None, other)
        return cleaned


def supports(kind: IdentifierKind, proof: Proof) -> bool:
    """Return whether a number of this kind can be proven in this way."""
    if proof is Proof.MAIL:
        return bool(kind.email)
    if proof is Proof.LETTER:
        return kind.is_lasting and kind.postal_address is not None
    return kind.is_lasting and bool(kind.phone) and conf.SEND_SMS is not None


def _is_supported(proof: Proof) -> bool:
    """Return whether any declared kind of number can be proven in this way."""
    return any(supports(kind, proof) for kind in registry.identifier_kinds)


def _as_choice(kind: IdentifierKind) -> tuple[str, object]:
    """Return a kind as people choose it: its title, and where they find the number."""
    return kind.name, format_lazy("{title} ({hint})", title=kind.title, hint=kind.hint)


def _offer(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class CodeForm(SingleLineFields, forms.Form):
    """The reference of a request, and a code that was sent for it."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=20,
        help_text=_("8 letters and digits. You find it beside the code."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
