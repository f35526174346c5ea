"""Declarations of the personal data in the request log: a few fields per response, for days."""

from dataclasses import replace
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
    Store,
)
from privacy.registry.store_adapter import not_assignable
from privacy.request_log.conf import conf
from privacy.request_log.retention import purge_expired

SECURITY = _("security of the system: recognising and warding off attacks and faults")

NOT_ASSIGNABLE = _(
    "The request log contains the time, internet address, page, status, referrer "
    "and size of each response. An internet address does not identify a person: "
    "a household, an office or a mobile network shares one, and it changes. So "
    "we cannot tell which entries are yours, and neither show nor delete any on "
    "the basis of an address (Art. 11 GDPR). All entries are deleted "
    "automatically."
)

NOT_ASSIGNABLE_NETWORK = _(
    "The beginning of an internet address does not identify a person: hundreds of connections "
    "share it. So we cannot tell whether an entry is about you (Art. 11 GDPR)."
)

FOR_SECURITY = PersonalField(SECURITY, LegalBasis.LEGITIMATE_INTERESTS)
FOR_OVERSIGHT = PersonalField(
    _("checking that staff read the log only for security"), LegalBasis.LEGITIMATE_INTERESTS
)


def _period(length: timedelta) -> relativedelta:
    return relativedelta(seconds=length // timedelta(seconds=1))


ADDRESS_KEPT = Retention(
    _period(conf.REQUEST_LOG_ADDRESS_RETENTION),
    "time",
    _("then only its network is kept"),
    runner=purge_expired,
)


FIELDS = ["time", "address", "network", "method", "url", "status", "referrer", "bytes_sent"]
TECHNICAL = {"id": _("derived from the time and the position of the line in its file")}
if conf.REQUEST_LOG_HOST_NAMES:
    FIELDS.append("host")
else:
    TECHNICAL["host"] = _("always empty: no names are looked up")

declarations = [
    PersonalModel(
        model="privacy_request_log.RequestLogEntry",
        controller=Responsible.SITE,
        title=_("Request log"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=NOT_ASSIGNABLE,
        fields=dict.fromkeys(FIELDS, FOR_SECURITY)
        | {"address": replace(FOR_SECURITY, retention=ADDRESS_KEPT)},
        non_personal=TECHNICAL,
        retention=Retention(
            period=_period(conf.REQUEST_LOG_RETENTION),
            counted_from="time",
            runner=purge_expired,
            reason=_("after this time an attack can no longer be traced usefully"),
        ),
    ),
    PersonalModel(
        model="privacy_request_log.LogReading",
        controller=Responsible.SITE,
        title=_("Who on our staff read the request log"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=_(
            "Of an address that staff searched for only a keyed digest is kept. As an "
            "internet address does not "
            "identify a person, we cannot tell whose it was (Art. 11 GDPR)."
        ),
        fields={
            "sought": replace(FOR_OVERSIGHT, exportable=False),
            "read_at": FOR_OVERSIGHT,
            "reason": FOR_OVERSIGHT,
        },
        non_personal={
            "id": _("a running number"),
            "staff": _("names a member of staff, under staff rules"),
            "what": _("the kind of page"),
            "entry": _("the number of a row of the request log"),
            "narrowed": _("filters and number of the page"),
            "rows": _("a count of rows"),
        },
        retention=Retention(
            period=_period(conf.REQUEST_LOG_READINGS_RETENTION),
            counted_from="read_at",
            runner=purge_expired,
            reason=_("Art. 5(2) and 32 GDPR: misuse can come to light years later"),
        ),
    ),
    Store(
        "files:privacy_request_log.spool",
        controller=Responsible.SITE,
        title=_("Request log, lines waiting to be stored in the table"),
        data=(_("time"), _("address"), _("URL")),
        purpose=SECURITY,
        basis=LegalBasis.LEGITIMATE_INTERESTS,
        retention=_(
            "until they are stored in the table, usually within seconds, and never "
            "longer than its rows"
        ),
        adapter=not_assignable,
        not_assignable=NOT_ASSIGNABLE,
    ),
    PersonalModel(
        model="privacy_request_log.Finding",
        controller=Responsible.SITE,
        title=_("Signs of attacks in the request log"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=NOT_ASSIGNABLE_NETWORK,
        fields={"network": FOR_SECURITY, "path": FOR_SECURITY},
        non_personal={
            "id": _("a running number"),
            "kind": _("the kind of sign"),
            "probes": _("kinds of software"),
            "began_at": _("of the sign, not of a visit"),
            "ended_at": _("of the sign, not of a visit"),
            "peak": _("a count of requests"),
            "alerted_at": _("when staff were told"),
        },
        retention=Retention(
            period=_period(conf.REQUEST_LOG_RETENTION),
            counted_from="ended_at",
            runner=purge_expired,
            reason=_("as long as the rows of the request log that it rests on"),
        ),
    ),
    PersonalModel(
        model="privacy_request_log.BlockedNetwork",
        controller=Responsible.SITE,
        title=_("Networks that we block"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=NOT_ASSIGNABLE_NETWORK,
        fields={"network": FOR_SECURITY, "reason": FOR_SECURITY},
        non_personal={
            "id": _("a running number"),
            "added_at": _("when staff blocked the network"),
            "added_by": _("names a member of staff, under staff rules"),
            "expires_at": _("when the block ends"),
        },
        retention=Retention(
            period=relativedelta(),
            counted_from="expires_at",
            runner=purge_expired,
            reason=_("until the block ends"),
        ),
    ),
    NoPersonalData(
        "privacy_request_log.DetectionPosition", _("how far the detection of attacks has looked")
    ),
    NoPersonalData("privacy_request_log.SpoolPosition", _("file names and numbers of bytes")),
    NoPersonalData("privacy_request_log.DailyTotal", _("counts of responses and bytes")),
    NoPersonalData("privacy_request_log.LogLoss", _("counts of lines")),
    NoPersonalData("privacy_request_log.PurgeRun", _("times and counts of deletions")),
]
