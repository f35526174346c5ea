"""No translated text is put together in another language than its reader's."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

PACKAGES = ("privacy", "social_consent", "telekom_site")
LAZY = {"gettext_lazy", "ngettext_lazy", "pgettext_lazy", "npgettext_lazy"}
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}


def names_of(tree: ast.Module, functions: set[str]) -> set[str]:
    """What a module calls these functions of django.utils.translation."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in functions
    }


def is_call(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """The nodes of a scope, with the classes and functions in it but not what these contain."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        yield (node := waiting.pop())
        if not isinstance(node, Scope):
            waiting += ast.iter_child_nodes(node)


def lazy_names(scope: Scope, functions: set[str]) -> set[str]:
    """The names of a scope that hold a lazy text."""
    return {
        target.id
        for node in own_nodes(scope)
        if isinstance(node, ast.Assign) and is_call(node.value, functions)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def fixed_too_early(tree: ast.Module) -> Iterator[int]:
    """The lines that fill in a lazy text at once: by %, .format() or an f-string."""
    yield from _fixed_in_scope(tree, names_of(tree, LAZY), set())


def _fixed_in_scope(scope: Scope, functions: set[str], outer: set[str]) -> Iterator[int]:
    """`outer` are the lazy names that are visible from around the scope."""
    names = outer | lazy_names(scope, functions)
    inner = outer if isinstance(scope, ast.ClassDef) else names

    def is_lazy(node: ast.AST) -> bool:
        return is_call(node, functions) or (isinstance(node, ast.Name) and node.id in names)

    for node in own_nodes(scope):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _fixed_in_scope(node, functions, inner)
            case ast.BinOp(op=ast.Mod() | ast.Add(), left=left, right=right) if is_lazy(
                left
            ) or is_lazy(right):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=value)) if is_lazy(value):
                yield node.lineno
            case ast.FormattedValue(value=value) if is_lazy(value):
                yield node.lineno


def translated_at_import(tree: ast.Module) -> Iterator[int]:
    """The lines that translate while the module is loaded: into the language of that
    moment."""
    functions, lazy_functions = names_of(tree, AT_ONCE), names_of(tree, LAZY)
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        made_text = is_call(node, {"str"}) and any(
            is_call(text, lazy_functions) for text in ast.iter_child_nodes(node)
        )
        if is_call(node, functions) or made_text:
            yield node.lineno  # type: ignore[attr-defined]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [
                *node.decorator_list,
                *node.args.defaults,
                *filter(None, node.args.kw_defaults),
            ]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (Path(settings.BASE_DIR) / package).rglob("*.py")


def test_no_lazy_text_is_filled_in_before_its_reader_is_known() -> None:
    early = [
        f"{path}:{line}"
        for path in modules()
        for line in fixed_too_early(ast.parse(path.read_text()))
    ]
    assert early == []


def test_no_text_is_translated_while_a_module_is_loaded() -> None:
    early = [
        f"{path}:{line}"
        for path in modules()
        for line in translated_at_import(ast.parse(path.read_text()))
    ]
    assert early == []


@pytest.mark.parametrize(
    "fault",
    [
        '_("%(n)d pages") % {"n": 1}',
        '_("{} pages").format(1)',
        "f\"{_('pages')}: 1\"",
        'TEXT = _("%d pages")\nTEXT % 1',
        'TEXT = _("pages")\nf"{TEXT}"',
        '"1 " + _("pages")',
    ],
)
def test_each_way_to_do_so_is_seen(fault: str) -> None:
    source = f"from django.utils.translation import gettext_lazy as _\n{fault}"
    assert list(fixed_too_early(ast.parse(source)))


@pytest.mark.parametrize(
    "fault",
    ['TEXT = _("x")', 'class A:\n    text = _("x")', 'def f(text: str = _("x")) -> None: ...'],
)
def test_a_translation_at_import_is_seen(fault: str) -> None:
    assert list(
        translated_at_import(
            ast.parse(f"from django.utils.translation import gettext as _\n{fault}")
        )
    )


def test_a_lazy_text_made_a_string_at_import_is_seen() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as _\n\nclass A:\n    text = str(_('x'))"
    )
    assert list(translated_at_import(ast.parse(source)))
