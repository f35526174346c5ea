"""Forms with which staff compose campaigns, without scripts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacy.campaigns.audience_filters import audience_filters
from privacy.campaigns.blocks import Block, BlockKind, blocks_from_json, catalogue
from privacy.campaigns.conf import conf
from privacy.campaigns.models import Campaign, CampaignPicture
from privacy.campaigns.picture_files import PictureError, facts_of
from privacy.consent.topics import topics
from privacy.single_line import SingleLineFields, SingleLineModelForm

EMPTY_ROWS = 3  # for further blocks


class CampaignForm(SingleLineModelForm):
    """A campaign, with a field for each filter of its audience."""

    class Meta:
        model = Campaign
        exclude = ["filters"]  # one field for each
        widgets = {"topic": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(topic.key, topic.title) for topic in topics().values()]
        if "topic" in self.fields:
            self.fields["topic"] = forms.ChoiceField(label=capfirst(_("topic")), choices=choices)
        for filter_ in audience_filters():
            self.fields[filter_.field_name] = forms.ChoiceField(
                label=filter_.title,
                required=False,
                choices=[("", _("all")), *filter_.choices()],
                initial=self.instance.filters.get(filter_.key, ""),
            )

    def save(self, commit: bool = True) -> Any:
        """Save the campaign with its filters."""
        chosen = {}
        for filter_ in audience_filters():
            if value := self.cleaned_data.get(filter_.field_name):
                chosen[filter_.key] = value
        self.instance.filters = chosen
        return super().save(commit)


class TextForm(SingleLineModelForm):
    """A text of a campaign, in one of the site's languages."""

    language = forms.ChoiceField(label=_("language"), choices=lambda: settings.LANGUAGES)


class TextFormSet(forms.models.BaseInlineFormSet):  # type: ignore[type-arg]
    """Forms of the texts, with an empty one in each language that has none.

    If none lacks, the extra one starts with the first language, as a browser chooses it, so that it
    counts as empty.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        missing = languages_without_text(kwargs.get("instance")) or [settings.LANGUAGES[0][0]]
        super().__init__(*args, **{**kwargs, "initial": [{"language": code} for code in missing]})


def languages_without_text(campaign: Campaign | None) -> list[str]:
    """Return the codes of the site's languages in which a campaign says nothing yet."""
    known = set[str]()
    if campaign is not None and campaign.pk:
        known |= set(campaign.texts.values_list("language", flat=True))
    return [code for code, _name in settings.LANGUAGES if code not in known]


class BlockForm(SingleLineFields, forms.Form):
    """One block; which fields it needs depends on its kind."""

    kind = forms.ChoiceField(
        label=_("kind"), choices=[("", "–"), *BlockKind.choices], required=False
    )
    text = forms.CharField(
        label=_("text"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 60})
    )
    address = forms.URLField(
        label=_("address of the button"), required=False, assume_scheme="https"
    )
    product = forms.ChoiceField(label=_("offer"), required=False)
    picture = forms.ChoiceField(label=_("picture"), required=False)
    alt = forms.CharField(label=_("what the picture shows"), required=False, max_length=250)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pictures = CampaignPicture.objects.values_list("name", "name")
        self._offers = catalogue(language)
        self.fields["picture"] = forms.ChoiceField(
            label=_("picture"), required=False, choices=_choices(pictures)
        )
        offers = _choices((key, offer.name) for key, offer in self._offers.items())
        self.fields["product"] = forms.ChoiceField(label=_("offer"), required=False, choices=offers)

    def clean(self) -> dict[str, Any] | None:
        """Check the block as it will be stored."""
        super().clean()
        if not self.errors and self.cleaned_data.get("kind"):
            blocks_from_json([self.block().as_json()])
        return self.cleaned_data

    def block(self) -> Block:
        """Return the block; an offer as the catalogue has it now. Raises ValidationError."""
        data = self.cleaned_data
        kind = BlockKind(data["kind"])
        if kind is BlockKind.OFFER:
            offer = self._offers.get(data["product"])
            if offer is None:
                raise ValidationError(_("Choose an offer."))
            return Block(
                kind,
                offer.name,
                offer.address,
                product=data["product"],
                price=offer.price,
                note=offer.note,
            )
        names = ("text", "address", "picture", "alt")
        return Block(kind, **{name: data.get(name, "") for name in names})


class BaseBlockFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # for mypy only
    """The blocks of one text, in the order of their numbers."""

    def blocks(self) -> list[Block]:
        """Return the blocks of a valid formset."""
        return [form.block() for form in self.ordered_forms if form.cleaned_data.get("kind")]


BlockFormSet = forms.formset_factory(
    BlockForm,
    formset=BaseBlockFormSet,
    extra=EMPTY_ROWS,
    max_num=50,
    can_order=True,
    can_delete=True,
)


class PictureForm(SingleLineModelForm):
    """A picture to upload; its kind and size are read from the file."""

    file = forms.FileField(label=_("PNG, JPEG or GIF file"))

    class Meta:
        model = CampaignPicture
        fields = ["name"]

    def clean_file(self) -> Any:
        """Read the picture. Raises ValidationError."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > conf.CAMPAIGN_PICTURE_BYTES:
            raise ValidationError(
                _("The picture is larger than %(most)d bytes."),
                params={"most": conf.CAMPAIGN_PICTURE_BYTES},
            )
        content = file.read()
        try:
            facts = facts_of(content)
        except PictureError:
            raise ValidationError(
                _("This is not a PNG, JPEG or GIF of 16 to 4096 pixels on each side.")
            ) from None
        self.instance.content = content
        self.instance.media_type = facts.media_type
        self.instance.width, self.instance.height = facts.width, facts.height
        return file


def _choices(pairs: Any) -> Sequence[tuple[str, str]]:
    return [("", "–"), *pairs]
