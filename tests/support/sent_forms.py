"""The forms of a page as browsers send them: with their initial values, and what is required."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.support.posted_forms import Field, Forms

BUTTONS = {"submit", "button", "image", "reset"}
BOXES = {"checkbox", "radio"}
SAVES = {"_addanother", "_continue"}  # save as "_save" does, and lead elsewhere
WORD, SENTENCE = "Example", "As counsel advised in June."
BY_KIND = {
    "email": "bert@customer.example",
    "url": "https://www.telekom.example/",
    "password": "correct-horse-battery-9",
    "textarea": SENTENCE,
}
Sent = dict[str, Any]
Answers = Mapping[str, Any]  # to empty fields by name


def sent_forms(page: str, answers: Answers) -> Iterator[tuple[str, Sent]]:
    """Return (address, what is sent) of each form of a page: once for each action of a list, else
    for each button."""
    for address, controls in Forms(page).forms:
        values = filled(controls, answers)
        actions = [control.options for control in controls if control.name == "action"]
        buttons = [each for each in controls if each.kind in BUTTONS and each.name not in SAVES]
        for choice in actions[0][1:] if actions else ():
            yield address, values | {"action": choice, "post": "yes"}
        for button in () if actions else buttons:
            yield address, values | ({button.name: button.value} if button.name else {})
        if not actions and not buttons:
            yield address, values


def filled(controls: list[Field], answers: Answers) -> Sent:
    """Return what a browser sends beside the button that was pressed."""
    values: Sent = {}
    for control in controls:
        if control.name and control.kind not in BUTTONS and "disabled" not in control.attributes:
            value = chosen(control, values.get(control.name), answers)
            if value is not None:
                values[control.name] = value
    return values


def chosen(control: Field, before: Any, answers: Answers) -> Any:
    """Return the value of a control, beside those before it of its name; None where a browser sends
    none."""
    is_required = "required" in control.attributes
    if control.kind in BOXES:
        return box(control, before, is_required)
    if control.kind == "file":
        content = answers.get(control.name, b"%PDF-")
        return SimpleUploadedFile("file", content) if is_required else None
    if control.kind == "select":
        if "multiple" in control.attributes:
            return control.selected or (control.options[-1:] if is_required else [])
        value = (control.selected or control.options or [""])[0]
        other = control.value
    else:
        value, other = control.value.removeprefix("\n"), entered(control)
    return value or answers.get(control.name) or (other if is_required else "")


def box(control: Field, before: Any, is_required: bool) -> Any:
    """Return the values of a name with this box: one that is checked, or has to be, as the first
    row of a list for an action."""
    is_first = not before and (is_required or control.name == "_selected_action")
    if control.kind == "radio":
        return control.value if control.chosen or is_first else before
    return [*(before or ()), control.value or "on"] if control.chosen or is_first else before


def entered(control: Field) -> str:
    """Return what a person enters into an empty field of this kind."""
    soon = timezone.localtime() + timedelta(days=30)
    kind, style = control.kind, control.attributes.get("class", "")
    if kind == "date" or "vDateField" in style:
        return f"{soon:%Y-%m-%d}"
    if kind == "time" or "vTimeField" in style:
        return "12:00:00"
    if kind == "datetime-local":
        return f"{soon:%Y-%m-%dT12:00}"
    if kind == "number":
        return control.attributes.get("min") or "1"
    return BY_KIND.get(kind) or WORD[: int(control.attributes.get("maxlength") or len(WORD))]
