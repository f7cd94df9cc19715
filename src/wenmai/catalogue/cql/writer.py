"""From the tree to CQL and to XCQL. What is written is parsed to the same tree."""

import re

from wenmai.catalogue.cql import tree
from wenmai.catalogue.markup import Markup, element, joined, optional

XCQL = "http://www.loc.gov/zing/cql/xcql/"
_PLAIN = re.compile(r'[^\s()=<>"/\\]+')
_KEYWORDS = {"and", "or", "not", "prox", "sortby"}
_SYMBOLS = {"=", "==", "<>", "<", ">", "<=", ">="}
_SIGN = re.compile(r'\\.|["\\]', re.DOTALL)


def write(query: tree.Query) -> str:
    """The query in CQL 1.2."""
    keys = "".join(f" {_word(key.index)}{_modifiers(key.modifiers)}" for key in query.sort_keys)
    return _node(query.root) + (f" sortBy{keys}" if keys else "")


def _word(text: str) -> str:
    """A name or a term, quoted where it must be."""
    if _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS:
        return text
    return f'"{_SIGN.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    """Signs that are escaped stay so; a lone quote or backslash becomes so."""
    return found[0] if len(found[0]) == 2 else f"\\{found[0]}"


def _modifiers(modifiers: tuple[tree.Modifier, ...]) -> str:
    return "".join(
        f"/{_word(each.name)}" + (f"{each.comparison}{_word(each.value)}" if each.comparison else "")
        for each in modifiers
    )


def _relation(relation: tree.Relation) -> str:
    name = relation.name if relation.name in _SYMBOLS else _word(relation.name)
    return name + _modifiers(relation.modifiers)


def _node(node: tree.Node) -> str:
    if isinstance(node, tree.Clause):
        return f"{_word(node.index)} {_relation(node.relation)} {_word(node.term)}" if node.index else _word(node.term)
    if isinstance(node, tree.Scoped):
        return "".join(map(_prefix, node.prefixes)) + _inner(node.query, tree.Scoped)
    left = _inner(node.left, tree.Scoped)
    return f"{left} {node.operator.name}{_modifiers(node.operator.modifiers)} {_inner(node.right, tree.Scoped, tree.Triple)}"


def _prefix(prefix: tree.Prefix) -> str:
    return f"> {_word(prefix.name)} = {_word(prefix.uri)} " if prefix.name else f"> {_word(prefix.uri)} "


def _inner(node: tree.Node, *in_parentheses: type[tree.Node]) -> str:
    return f"({_node(node)})" if isinstance(node, in_parentheses) else _node(node)


def xcql(query: tree.Query) -> Markup:
    """The query in XCQL: an element triple or searchClause in its namespace. Bare terms get their defaults."""
    keys = [element("key", element("index", key.index), _modifier_elements(key.modifiers)) for key in query.sort_keys]
    sorting = element("sortKeys", *keys) if keys else Markup()
    return _element(query.root, (), sorting, {"xmlns": XCQL})


def _element(
    node: tree.Node,
    prefixes: tuple[tree.Prefix, ...] = (),
    sorting: Markup = Markup(),  # noqa: B008  # immutable
    attributes: dict[str, str] | None = None,
) -> Markup:
    if isinstance(node, tree.Scoped):
        return _element(node.query, prefixes + node.prefixes, sorting, attributes)
    before = _prefix_elements(prefixes)
    if isinstance(node, tree.Clause):
        index = element("index", node.index or tree.SERVER_CHOICE)
        relation = element(
            "relation", element("value", node.relation.name), _modifier_elements(node.relation.modifiers)
        )
        return element(
            "searchClause", before, index, relation, element("term", node.term), sorting, attributes=attributes
        )
    boolean = element("boolean", element("value", node.operator.name), _modifier_elements(node.operator.modifiers))
    left, right = element("leftOperand", _element(node.left)), element("rightOperand", _element(node.right))
    return element("triple", before, boolean, left, right, sorting, attributes=attributes)


def _prefix_elements(prefixes: tuple[tree.Prefix, ...]) -> Markup:
    each = [element("prefix", optional("name", it.name), element("identifier", it.uri)) for it in prefixes]
    return element("prefixes", *each) if each else Markup()


def _modifier_elements(modifiers: tuple[tree.Modifier, ...]) -> Markup:
    each = [
        element("modifier", element("type", it.name), optional("comparison", it.comparison), _value(it))
        for it in modifiers
    ]
    return element("modifiers", joined(each)) if each else Markup()


def _value(modifier: tree.Modifier) -> Markup:
    return element("value", modifier.value) if modifier.comparison else Markup()
