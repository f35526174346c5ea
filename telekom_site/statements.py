"""The sentences of the notice that only the whole site can promise, with their checks."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.promise import Promise
from telekom_site import (
    confidentiality_checks,
    consent_checks,
    disclosure_checks,
    mail_checks,
    social_checks,
)
from telekom_site import statement_checks as checks

GROUP = _("The group and its rules")
SOCIAL = _("Social plug-ins")
VOLUNTARY = _("What you tell us")
AUTHORITIES = _("Authorities")
STAFF = _("Our staff")
ADVERTISING = _("Offers and advertising")

STATEMENTS = (
    Promise(
        "S01",
        SOCIAL,
        _(
            "Sharing takes two clicks: the first activates the button, the second "
            "sends. Nothing leaves before the first."
        ),
        social_checks.two_clicks,
    ),
    Promise(
        "S02",
        GROUP,
        _(
            "News, products and this notice can be read aloud, by a voice of your own "
            "device: nothing is sent."
        ),
        checks.can_be_read_aloud,
    ),
    Promise(
        "S03",
        GROUP,
        _("The binding corporate rules of the whole group can be downloaded as a PDF."),
        checks.binding_rules,
    ),
    Promise(
        "S04",
        GROUP,
        _("This notice covers the sites of the group. Links that leave the group are marked."),
        checks.foreign_links_are_marked,
    ),
    Promise(
        "S06",
        GROUP,
        _("Terms that need explaining are linked to the glossary."),
        checks.terms_are_explained,
    ),
    Promise(
        "S16",
        VOLUNTARY,
        _(
            "Apart from the log, we collect only what you tell us: in your account, an "
            "order, an enquiry, a survey or a competition. Each field says why we ask."
        ),
        checks.each_field_says_why,
    ),
    Promise(
        "S20",
        AUTHORITIES,
        _(
            "Authorities get data only where a law requires it and two people have checked that. "
            "How often is published each year."
        ),
        disclosure_checks.only_by_law,
    ),
    Promise(
        "S21",
        STAFF,
        _("Our staff undertake to keep personal data confidential before they can open any."),
        confidentiality_checks.staff_have_signed,
        affected=confidentiality_checks.people_read_unsigned,
    ),
    Promise(
        "S22",
        SOCIAL,
        _("The buttons of Facebook, Google+ and Twitter are only pictures."),
        social_checks.only_pictures,
    ),
    Promise(
        "S23",
        SOCIAL,
        _("Nothing is exchanged with a network until you check the box beside its picture."),
        social_checks.refused_without_consent,
    ),
    Promise(
        "S24",
        SOCIAL,
        _(
            "Before you check the box, you can see what would be sent: address, "
            "browser, screen, plug-ins, page and origin."
        ),
        social_checks.preview_of_what_is_sent,
    ),
    Promise(
        "S25",
        SOCIAL,
        _("You withdraw your consent by unchecking the box, there or in one list."),
        social_checks.one_list,
    ),
    Promise(
        "S26",
        SOCIAL,
        _("From then on the picture is back, on this page and the next, and nothing is sent."),
        social_checks.picture_is_back,
    ),
    Promise(
        "S19",
        ADVERTISING,
        _(
            "We use your data for advertising only with your consent: without one, our database "
            "accepts no such message."
        ),
        mail_checks.advertising_needs_consent,
        affected=mail_checks.people_without_consent,
    ),
    Promise(
        "S27",
        ADVERTISING,
        _(
            "Offers and news reach you only if you agreed to them and confirmed it by email, and "
            "no more once you withdraw."
        ),
        mail_checks.offers_go_to_those_who_agreed,
    ),
    Promise(
        "S28",
        ADVERTISING,
        _(
            "When you register or order, we ask for each purpose and channel whether we may "
            "contact you. No box is checked in advance, and none is a condition."
        ),
        consent_checks.consent_takes_a_box,
    ),
    Promise(
        "S29",
        ADVERTISING,
        _(
            "What concerns your contract, such as a change of rates or a security notice, "
            "reaches you whatever you have chosen about advertising."
        ),
        mail_checks.notices_reach_customers,
        affected=mail_checks.people_not_told,
    ),
)
