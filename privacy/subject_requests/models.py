"""Models of data-subject requests: what was asked, what was answered, and what was done."""

import uuid
from dataclasses import replace
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from privacy.conf import conf
from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words, in_words
from privacy.mystery_shopper.models import shopper_addresses
from privacy.outbox.model_fields import EmailAddressField
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.export import ValueReference
from privacy.personal_data.former_addresses import data_subject
from privacy.registry.subject import DataSubject
from privacy.subject_requests.numbers.models import NamedByNumber
from privacy.subject_requests.references import new_reference as new_reference
from privacy.subject_requests.workbench.models import WorkedOn

UNDELIVERED = Q(answer_mail__isnull=False, answer_mail__sent_at=None)
OPEN = Q(verified_at__isnull=False) & (Q(closed_at=None) | UNDELIVERED)
# Exempt from erasure until the request is answered. A deletion request is answered by the erasure
# itself, so its own message is erased with the rest.
NEEDED_TO_ANSWER = UNDELIVERED | (OPEN & ~Q(kind="deletion"))
NEEDED_MESSAGE = Q(request__verified_at__isnull=False, request__closed_at=None) & ~Q(
    request__kind="deletion"
)


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """Requests by state."""

    def of_people(self) -> "SubjectRequestQuerySet":
        """Return those of people, without those of the mystery shopper."""
        return self.exclude(email__in=shopper_addresses())

    def verified(self) -> "SubjectRequestQuerySet":
        """Return those whose email address is verified."""
        return self.filter(verified_at__isnull=False)

    def open(self) -> "SubjectRequestQuerySet":
        """Return those that are not answered yet, or whose answer is not delivered yet."""
        return self.of_people().filter(OPEN)

    def undelivered(self) -> "SubjectRequestQuerySet":
        """Return those that are answered, but whose answer is not delivered yet."""
        return self.filter(UNDELIVERED, closed_at__isnull=False)

    def overdue(self) -> "SubjectRequestQuerySet":
        """Return the open ones whose deadline has passed where their company is."""
        now, overdue = timezone.now(), Q(pk__in=[])
        for company in Controller.objects.all():
            overdue |= Q(controller=company, due_on__lt=company.day_of(now))
        return self.open().filter(overdue)

    def by_company(self) -> "SubjectRequestQuerySet":
        """Return them with their companies, the one that runs the site first."""
        return self.select_related("controller").order_by(
            "-controller__is_default", "controller__name", "pk"
        )

    def with_last_sender(self) -> "SubjectRequestQuerySet":
        """Annotate `last_sender`: who wrote the last message; None where there is none."""
        newest = RequestMessage.objects.filter(request=models.OuterRef("pk")).order_by(
            "-sent_at", "-pk"
        )
        return self.annotate(last_sender=models.Subquery(newest.values("sender")[:1]))

    def most_urgent_first(self) -> "SubjectRequestQuerySet":
        """Order open before closed, verified before unverified, then by due date."""
        is_unverified = models.ExpressionWrapper(
            Q(verified_at=None), output_field=models.BooleanField()
        )
        return self.order_by(
            F("closed_at").desc(nulls_first=True), is_unverified, "due_on", "received_at"
        )


class SubjectRequest(NamedByNumber, WorkedOn):
    """A request under Art. 15–21 GDPR, or a question, from who owns an email address or number."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("Tell me what you store about me")
        CORRECTION = "correction", _("Correct my data")
        DELETION = "deletion", _("Delete my data")
        PORTABILITY = "portability", _("Give me my data to take elsewhere")
        OBJECTION = "objection", _("I object to the use of my data")
        WITHDRAWAL = "withdrawal", _("I withdraw my consent")
        RESTRICTION = "restriction", _("Restrict the use of my data")
        QUESTION = "question", _("I have a question about privacy")

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        ANSWERED = "answered", _("answered")
        DUPLICATE = "duplicate", _("answered with an earlier request")
        FORWARDED = "forwarded", _("passed on to the company")
        NOTHING = "nothing", _("nothing stored")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The requests of one form share it, one to each company.
    reference = models.CharField(
        _("reference"), max_length=8, default=new_reference, editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    controller = models.ForeignKey(Controller, models.PROTECT, verbose_name=_("company"))
    # What people do themselves, in "My data", is about every company on this installation.
    covers_all_companies = models.BooleanField(default=False, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = EmailAddressField(_("email address"), db_index=True, blank=True)
    message = models.TextField(_("message"), blank=True, max_length=5000)
    language = models.CharField(_("language"), max_length=10)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    verified_at = models.DateTimeField(_("email verified at"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    answer_mail = models.OneToOneField(
        OutgoingMail,
        models.SET_NULL,
        verbose_name=_("email with the answer"),
        null=True,
        blank=True,
        related_name="+",
    )
    extended_at = models.DateTimeField(_("extended at"), null=True, blank=True)
    company_notified_at = models.DateTimeField(_("company notified at"), null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(
        _("reminded, days before"), null=True, blank=True
    )
    escalated_at = models.DateTimeField(_("last escalated at"), null=True, blank=True)
    erasure_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("deletion proposed by"),
        null=True,
        blank=True,
    )
    # Open while its person was erased: cleared once it is answered.
    goes_once_answered = models.BooleanField(default=False, editable=False)
    # Until then the person can undo the deletion that they asked for themselves.
    erase_after = models.DateTimeField(_("can be undone until"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)

    objects: ClassVar[models.Manager["SubjectRequest"]] = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject request")
        verbose_name_plural = _("subject requests")
        permissions = [
            ("oversee_subjectrequest", gettext_noop("Can see who works on how many requests"))
        ]
        indexes = [
            models.Index(fields=["closed_at", "due_on"], name="request_by_urgency"),
            models.Index(Lower("email"), name="requests_of_one_mailbox"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "controller"], name="each_company_of_a_case_once"
            ),
            models.CheckConstraint(
                name="closed_with_an_outcome",
                condition=Q(closed_at=None, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="closed_only_when_verified",
                condition=Q(closed_at=None) | Q(verified_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.get_kind_display()})"

    @property
    def language_name(self) -> str:
        """Name of the language of the answer; its code where the site has it no longer."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to be given or delivered."""
        return self.verified_at is not None and (self.closed_at is None or self.is_undelivered)

    @property
    def is_undelivered(self) -> bool:
        """Whether it is answered, but the answer has not reached the person's mail server."""
        return (
            self.closed_at is not None
            and self.answer_mail is not None
            and self.answer_mail.sent_at is None
        )

    @property
    def is_overdue(self) -> bool:
        """Whether it is open after its deadline; the day of the deadline is in time."""
        return self.is_open and self.days_left < 0

    @property
    def can_be_undone(self) -> bool:
        """Whether the person can still undo the deletion, so that staff must not perform it."""
        return self.erase_after is not None and timezone.now() < self.erase_after

    @property
    def days_left(self) -> int:
        """Days until the due date, where the company is; negative when it has passed."""
        return (self.due_on - self.controller.day_of(timezone.now())).days

    @property
    def days_late(self) -> int:
        """Days since the due date; negative until it has passed."""
        return -self.days_left

    def case(self) -> "SubjectRequestQuerySet":
        """Return the requests of the form that it came with, itself among them: one per company,
        under one reference, on one private page. A number is looked up at one company only."""
        same = SubjectRequestQuerySet(SubjectRequest).filter(pk=self.pk)
        if self.email and not self.number:
            reference, email = self.reference, self.email
            same |= same.model.objects.filter(reference=reference, email=email, number="")
        return same.by_company()

    def subject(self) -> DataSubject:
        """Return the person: by the email address of the request, their former addresses, and the
        number that it names, limited to its company. Meaningful once it is verified."""
        person, kind = data_subject(self.email), self.number_kind
        if self.named_number and kind and kind.is_lasting:
            person = replace(person, numbers=(self.named_number,))
        if self.covers_all_companies:
            return person
        return replace(person, companies=self.controller.as_companies)


class RequestLink(models.Model):
    """Digest of a mailed link to one request, or of a form's token to download its package."""

    class Purpose(models.TextChoices):
        VERIFY = "verify", _("verify the email address")
        STATUS = "status", _("private page")
        FETCH = "fetch", _("download the access package")
        CODE = "code", _("code sent to an address on file")

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, blank=True, related_name="+")
    # Becomes the time of sending once the mail is sent.
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link to a subject request")
        verbose_name_plural = _("links to subject requests")

    def __str__(self) -> str:
        return f"{self.purpose} until {day_in_words(self.expires_at)}"

    @property
    def is_fresh(self) -> bool:
        """Whether it is within `conf.STATUS_LINK_GRACE` and opens the private page."""
        return timezone.now() < self.created_at + conf.STATUS_LINK_GRACE

    def use_up(self) -> bool:
        """Use the link; return False where it was used before (one conditional UPDATE)."""
        return bool(
            RequestLink.objects.filter(pk=self.pk, used_at=None).update(used_at=timezone.now())
        )


class RequestMessage(models.Model):
    """A message about a request, from the person or from staff; shown on the private page."""

    class Sender(models.TextChoices):
        PERSON = "person", _("you")
        STAFF = "staff", _("the company")

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="messages")
    sender = models.CharField(_("from"), max_length=10, choices=Sender.choices)
    text = models.TextField(_("text"), max_length=10000)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("message about a request")
        verbose_name_plural = _("messages about requests")

    def __str__(self) -> str:
        return f"{in_words(self.sent_at)} {self.get_sender_display()}"


class AccessPackage(models.Model):
    """The answer to an access request: one encrypted ZIP file, built in the background, deleted at
    its expiry."""

    request = models.OneToOneField(SubjectRequest, models.CASCADE, related_name="package")
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be downloaded until"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("file deleted at"), null=True, blank=True)
    file_name = models.CharField(max_length=60, blank=True)
    # Half of the file's key; cleared when the file is deleted.
    seed = models.CharField(max_length=64, blank=True)
    datasets_read = models.PositiveSmallIntegerField(_("datasets read"), default=0)
    datasets_due = models.PositiveSmallIntegerField(_("datasets to read"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=100, blank=True)
    # Third-party data follow after a review by staff, who then build the whole.
    is_first_part = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("access package")
        verbose_name_plural = _("access packages")

    def __str__(self) -> str:
        return self.file_name or str(_("not built yet"))

    def start_again(self) -> None:
        """Reset it to be built again; `delete_stale_files` deletes the file of the last build."""
        self.requested_at = timezone.now()
        self.built_at = self.expires_at = self.deleted_at = self.size = None
        self.file_name = self.seed = self.last_error = ""
        self.save()

    @property
    def can_be_fetched(self) -> bool:
        """Whether the file is built, not deleted and not expired."""
        if not self.seed or self.built_at is None or self.expires_at is None:
            return False
        return self.deleted_at is None and timezone.now() < self.expires_at


class Redaction(models.Model):
    """A value left out of an access package because it is third-party data, with the reason
    (Art. 15(4) GDPR)."""

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="redactions")
    dataset = models.CharField(_("dataset"), max_length=100)
    record = models.CharField(_("record"), max_length=64)
    field = models.CharField(_("what"), max_length=100)
    reason = models.CharField(_("reason"), max_length=300)
    redacted_at = models.DateTimeField(_("left out at"), default=timezone.now)

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "dataset", "record", "field"], name="one_redaction_of_a_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset}.{self.field}"

    @property
    def value_reference(self) -> ValueReference:
        """The dataset, record and field of the value."""
        return ValueReference(self.dataset, self.record, self.field)


__all__ = [
    "AccessPackage",
    "Controller",
    "Redaction",
    "RequestLink",
    "RequestMessage",
    "SubjectRequest",
]
