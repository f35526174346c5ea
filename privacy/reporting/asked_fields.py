"""Fields of public forms that say why they are asked, as the registry declares it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django import forms
from django.contrib.admin.sites import all_sites
from django.template.loader import render_to_string
from django.urls import get_resolver

from privacy.company_rules.in_force import AS_DECLARED, Rules, rules_in_force
from privacy.personal_data.retention_texts import field_retention_in_words
from privacy.registry.declarations import PersonalField, PersonalModel, Text
from privacy.registry.discovery import registry
from privacy.reporting.coverage import Gap

if TYPE_CHECKING:
    Base = forms.BaseForm
else:
    Base = object


class AskedField(NamedTuple):
    """A declared field that a form asks for."""

    model: PersonalModel
    field: PersonalField

    def help_text(self, own: Text = "", rules: Rules = AS_DECLARED) -> str:
        """Return the reason in one sentence; purpose, lawful basis and retention unfold below it.

        The sentence is the declared one, unless the form has its `own` (Art. 13(1)(c), (2)(a)
        GDPR); companies with rules about it are named. Needs no script.
        """
        return render_to_string(
            "privacy/_why_asked.html",
            {
                "sentence": own or self.field.asked,
                "purpose": self.field.purpose,
                "basis": self.field.basis.value,
                "retention": field_retention_in_words(self.model, self.field, rules),
            },
        )


class AskedFields(Base):
    """Mix-in for public forms: each personal field says why it is asked, and how long it is kept.

    List it before `Form` or `ModelForm`. A `ModelForm` knows the declarations of its model; `asks`
    names those of other fields: `{"email": "accounts.User.email"}`.
    """

    asks: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = rules_in_force()
        for name, form_field in self.fields.items():
            if asked := asked_field(type(self), name):
                form_field.help_text = asked.help_text(form_field.help_text, rules)


def asked_field(form: type[forms.BaseForm], name: str) -> AskedField | None:
    """Return the declared field that a field of a form asks for; None where it is not personal.

    Raises LookupError where `asks` of the form names a field that is not declared.
    """
    asks: Mapping[str, str] = getattr(form, "asks", {})
    if place := asks.get(name):
        label, _, field = place.rpartition(".")
        declaration = registry.get(label)
        return AskedField(declaration, declaration.fields[field])
    model = getattr(getattr(form, "_meta", None), "model", None)
    for declaration in registry.all_of(model) if model else ():
        if name in declaration.fields:
            return AskedField(declaration, declaration.fields[name])
    return None


def public_forms() -> set[type[forms.BaseForm]]:
    """Return the forms of the loaded code that show fields of a model or use the mix-in.

    Forms of the admin are left out: staff know why they fill them in.
    """
    _ = get_resolver().url_patterns  # loads the views, and with them their forms
    of_staff = set(_forms_of_staff())
    public = set[type[forms.BaseForm]]()
    for form in (*_subclasses(forms.BaseModelForm), *_subclasses(AskedFields)):
        if not _is_of_django(form) and of_staff.isdisjoint(form.__mro__):
            public.add(form)
    return public


def unexplained_fields(public: Iterable[type[forms.BaseForm]]) -> Iterator[Gap]:
    """Yield the personal fields of public forms that do not say why they are asked."""
    for form in sorted(public, key=_path):
        silent = not issubclass(form, AskedFields)
        for name, form_field in getattr(form, "base_fields", {}).items():
            try:
                asked = asked_field(form, name)
            except LookupError:
                yield Gap(
                    f"{_path(form)}.{name}",
                    "asks for a field that is not declared",
                    "Correct its entry in `asks` of the form.",
                )
                continue
            if asked and silent:
                yield Gap(
                    f"{_path(form)}.{name}",
                    "asks for personal data without saying why",
                    "Inherit from privacy.reporting.asked_fields.AskedFields, before ModelForm.",
                )
            elif asked and not asked.field.asked and not form_field.help_text:
                yield Gap(
                    f"{_path(form)}.{name}",
                    "does not say why it is asked",
                    f"Add `asked=…`, one sentence, to the PersonalField that declares it in "
                    f"{asked.model.model}.",
                )


def _forms_of_staff() -> Iterator[type[forms.BaseForm]]:
    """Yield the forms of the admin's pages, and of what these show inline."""
    for site in all_sites:
        for page in site._registry.values():
            for part in (type(page), *page.inlines):
                yield from _forms_in(part)


def _forms_in(page: type[Any]) -> Iterator[type[forms.BaseForm]]:
    """Yield the forms that a page of the admin names, such as those to add and to change."""
    for name in dir(page):
        form = getattr(page, name, None)
        if isinstance(form, type) and issubclass(form, forms.BaseForm) and not _is_of_django(form):
            yield form


def _is_of_django(form: type[forms.BaseForm]) -> bool:
    return form.__module__.partition(".")[0] == "django"


def _path(form: type[forms.BaseForm]) -> str:
    return f"{form.__module__}.{form.__qualname__}"


def _subclasses(base: type[Any]) -> Iterator[type[Any]]:
    for subclass in base.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
