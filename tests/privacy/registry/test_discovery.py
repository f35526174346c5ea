"""The registry finds declarations by the label of their model."""

import pytest

from privacy.registry.discovery import registry


def test_a_declaration_is_found_by_the_label_of_its_model() -> None:
    assert registry.get("orders.Order").model == "orders.Order"
    assert registry.get("orders.Order") in registry.personal_models


def test_a_model_with_two_kinds_of_owners_has_two_declarations() -> None:
    both = registry.all_of("admin.LogEntry")
    assert len(both) == 2
    assert registry.get("admin.LogEntry") is both[0]


def test_a_model_that_is_not_personal_has_no_declaration() -> None:
    assert registry.all_of("pages.Product") == ()
    with pytest.raises(LookupError, match=r"pages\.Product is not declared"):
        registry.get("pages.Product")


def test_what_is_looked_up_follows_the_declarations_that_replace_all_for_a_while() -> None:
    orders, promises = registry.get("orders.Order"), registry.promises
    with registry.temporarily([orders]):
        assert registry.personal_models == (orders,)
        assert registry.personal_labels == {"orders.Order"}
        assert registry.promises == ()
        assert registry.all_of("accounts.User") == ()
    assert registry.get("accounts.User") in registry.personal_models
    assert registry.promises == promises
