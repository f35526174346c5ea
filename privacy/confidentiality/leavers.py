"""Staff who left: their signatures are kept from then on, and they are told once that it lasts."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from privacy.background import do_each
from privacy.confidentiality.models import UndertakingSignature
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail

LEFT = Q(staff=None) | Q(staff__is_active=False) | Q(staff__is_staff=False)


def note_leavers() -> int:
    """Note which signers do not work here any more, and mail each of them once; return their
    number.

    A periodic task, since rights also end by a command, in the database or in another program.
    """
    left = UndertakingSignature.objects.filter(LEFT, kept_from=None).order_by()
    accounts = set(left.values_list("staff", flat=True))
    return do_each(_note, accounts)


@transaction.atomic
def _note(account: Any) -> bool:
    """End the signatures of one account; return False where another process did."""
    signatures = UndertakingSignature.objects.select_for_update().filter(
        staff=account, kept_from=None
    )
    ended = list(signatures.select_related(None).order_by("-signed_at", "pk"))
    if not ended:
        return False
    mail = _reminder(account, ended[0]) if account is not None else None
    signatures.update(kept_from=timezone.now(), reminder=mail)
    return True


def _reminder(account: Any, signature: UndertakingSignature) -> Any:
    staff = get_user_model()._base_manager.get(pk=account)
    return queue_mail(
        getattr(staff, staff.get_email_field_name()),
        "privacy/mail/confidentiality_lasts.txt",
        signature.language,
        purpose=MailPurpose.STAFF,
        controller_id=signature.undertaking.company_id,
        about=f"undertaking {account}",
    )
