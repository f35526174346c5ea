"""What the law wants a customer to have before the order: the product information sheet (§ 1
TKTransparenzV) and the contract summary (§ 54(3) TKG, Regulation (EU) 2019/2243)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from telekom_site.contracts.conf import conf
from telekom_site.contracts.documents import Document, Section
from telekom_site.money import in_euros
from telekom_site.orders.models import Product
from telekom_site.seller import Seller


def contract_summary(product: Product) -> Document:
    """Return the contract summary of a product as it is sold today, in the current language."""
    seller = Seller.current(product.company)
    introduction = _(
        "This contract summary provides the main elements of this service offer as required by EU "
        "law. It helps to make a comparison between service offers. Complete information about the "
        "service is provided in other documents."
    )
    sections = (
        Section(
            "\n".join((product.name, seller.name)),
            (", ".join(filter(None, (seller.address, seller.email))), introduction),
        ),
        Section(_("Services"), (product.teaser, *product.feature_list)),
        Section(_("Speeds of the internet service and remedies"), _speeds(product)),
        Section(_("Price"), _price(product)),
        Section(_("Duration, renewal and termination"), _duration(product)),
        Section(
            _("Features for end-users with disabilities"),
            (
                _(
                    "Contract, invoice and customer service are available in text form, and this "
                    "site works with screen readers and by keyboard. Equipment and a relay "
                    "service for deaf people (§ 51 TKG) are available on request."
                ),
            ),
        ),
        Section(
            _("Other relevant information"),
            (
                _("You can withdraw from the contract within %(days)d days.")
                % {"days": conf.WITHDRAWAL.days},
                _("Details are in the terms and conditions and in the withdrawal instruction."),
            ),
        ),
    )
    return Document(_("Contract summary"), "", sections)


def information_sheet(product: Product) -> Document:
    """Return the product information sheet of a product as it is sold today, in the current
    language."""
    sections = (
        Section(_("Product"), (product.name, str(product.get_category_display()))),
        Section(_("What you get"), tuple(product.feature_list)),
        Section(_("Data transmission rates"), _speeds(product)),
        Section(_("Contract term"), _duration(product)),
        Section(_("Prices"), _price(product)),
    )
    return Document(_("Product information sheet"), "", sections)


def _speeds(product: Product) -> tuple[str, ...]:
    if not product.speed_list:
        return (_("This service contains no internet access of its own."),)
    remedy = _(
        "If the speed deviates significantly, continuously or regularly from these values, you "
        "can reduce the price or terminate without notice (§ 57(4) TKG)."
    )
    return (*product.speed_list, remedy)


def _price(product: Product) -> tuple[str, ...]:
    monthly = _("%(price)s a month, VAT included.") % {
        "price": in_euros(product.monthly_price_cents)
    }
    return (monthly, _("No connection fee, no delivery charge."))


def _duration(product: Product) -> tuple[str, ...]:
    months = product.minimum_term_months
    term = ngettext("Minimum term: %d month.", "Minimum term: %d months.", months) % months
    notice = ngettext(
        "Notice period: %d month to the end of the minimum term, and at any time after it.",
        "Notice period: %d months to the end of the minimum term, and at any time after it.",
        conf.NOTICE_MONTHS,
    )
    return (
        term if months else _("No minimum term."),
        notice % conf.NOTICE_MONTHS,
        _("After the minimum term the contract continues for an indefinite time."),
    )
