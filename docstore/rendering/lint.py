"""Whether a template and what is provided for it agree, before anybody fills it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from jinja2 import TemplateSyntaxError, meta, nodes

from docstore.rendering.docx import OWN_NAMES, make_environment, template_source

Provided = Mapping[str, frozenset[str] | None]
Rows = Mapping[str, str]

_OTHER_FILES = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
# A fixed clause stands in the template as text; this remark says for which field it stands.
_CLAUSE_MARK = re.compile(r"\{#\s*([a-z][a-z0-9_]*)\s*#\}")


def lint(template: Path, provided: Provided, printing: Mapping[str, frozenset[str]]) -> list[str]:
    """Sentences on what does not agree; empty when all does.

    `provided`: every name the context will hold, with the names of its parts (None: plain text).
    `printing`: for every field that must be printed, the names of which one must be used.
    Raises TemplateDefinitionError if the file cannot be read.
    """
    source = template_source(template)
    clause_marks = set(_CLAUSE_MARK.findall(source))
    environment = make_environment()
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        return [f"标记写错：{error.message}"]
    mistakes = [
        f"过滤器“{one.name}”不能用" for one in tree.find_all(nodes.Filter) if one.name not in environment.filters
    ]
    if any(True for _ in tree.find_all(_OTHER_FILES)):
        mistakes.append("不能引入别的文件")
    if mistakes:  # the rest cannot be read before this is mended
        return mistakes
    used = meta.find_undeclared_variables(tree)
    mistakes = [f"印“{name}”，但表单没有这个值" for name in sorted(used - set(provided) - set(OWN_NAMES))]
    mistakes += sorted({*_unknown_parts(tree, provided), *_whole_tables(tree, provided)})
    printed = _printed(tree)
    mistakes += [
        f"没有印“{key}”这一栏" for key, names in printing.items() if not names & (printed | clause_marks)
    ]
    return mistakes


def _walk(node: nodes.Node, rows: Rows = MappingProxyType({})) -> Iterator[tuple[nodes.Node, Rows]]:
    """All nodes, each with the loop variables in force there and the name each runs over."""
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        rows = {**rows, node.target.name: _root(node.iter)}
    yield node, rows
    for child in node.iter_child_nodes():
        yield from _walk(child, rows)


def _printed(tree: nodes.Node) -> set[str]:
    """Names whose value gets on the paper, be it through a loop; to be asked for in a condition is not enough."""
    return {
        _origin(name.name, rows)
        for node, rows in _walk(tree)
        if isinstance(node, nodes.Output)
        for name in node.find_all(nodes.Name)
    }


def _origin(name: str, rows: Rows) -> str:
    """What a loop variable comes from in the end: a loop may run over a part of another loop's row."""
    seen = set()
    while name in rows and name not in seen:
        seen.add(name)
        name = rows[name]
    return name


def _whole_tables(tree: nodes.Node, provided: Provided) -> Iterator[str]:
    for node, rows in _walk(tree):
        for printed in map(_unfiltered, node.nodes if isinstance(node, nodes.Output) else ()):
            source = rows.get(printed.name, printed.name) if isinstance(printed, nodes.Name) else ""
            if provided.get(source):
                yield f"“{source}”不是一段文字，要印它的一部分"


def _unknown_parts(tree: nodes.Node, provided: Provided) -> Iterator[str]:
    for node, rows in _walk(tree):
        name = None
        if isinstance(node, nodes.Getattr):
            name = node.attr
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            name = node.arg.value
        if name is not None and isinstance(node, nodes.Getattr | nodes.Getitem):
            root = _root(node.node)
            source = rows.get(root, root)
            if source in provided and name not in (provided[source] or ()):
                yield f"印“{source}”的“{name}”，但它没有这一部分"


def _unfiltered(node: nodes.Node) -> nodes.Node:
    """What is printed but for its looks; a length is a number whatever it is of."""
    while isinstance(node, nodes.Filter) and node.node is not None and node.name != "length":
        node = node.node
    return node


def _root(node: nodes.Node) -> str:
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Filter) and node.node is not None:
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""
