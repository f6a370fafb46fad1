"""Readers of what is rendered: each gives back the values that Windows would take from a file."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from unittest.mock import patch

import fake_winreg
import tree_sitter
import tree_sitter_powershell
from fake_winreg.adapters.persistence import reg_io
from markdown_it import MarkdownIt

QUOTES = "'\u2018\u2019\u201a\u201b"
_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
_UNATTEND = "{urn:schemas-microsoft-com:unattend}"


def parse(script):
    """Return the root of a script's tree; a script that PowerShell could not parse is none."""
    root = _PARSER.parse(script.removeprefix("\ufeff").encode()).root_node
    assert not root.has_error, script
    return root


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


def shape(node):
    """Return the types of all nodes but comments: what is left of a script without its texts."""
    return [each.type for each in walk(node) if each.type != "comment"]


def string(written):
    """Return the value of a verbatim string by PowerShell's rule: any of its quotes ends it, unless it is doubled."""
    assert written[0] in QUOTES
    value, position = [], 1
    while written[position] not in QUOTES or position < len(written) - 1:
        if written[position] in QUOTES:
            position += 1
            assert written[position] in QUOTES, "the string ends before its literal does"
        value.append(written[position])
        position += 1
    return "".join(value)


def strings(node):
    """Return the values of all string literals below a node."""
    return [string(each.text.decode()) for each in walk(node) if each.type == "string_literal"]


def value(node):
    """Return the value of a literal: text, number, list or mapping."""
    if node.type == "string_literal":
        return string(node.text.decode())
    if node.type == "integer_literal":
        return int(node.text)
    if node.type == "array_expression":
        return [item for each in _statements(node) for item in _items(each)]
    if node.type == "hash_literal_expression":
        entries = [each for each in walk(node) if each.type == "hash_entry" and _owner(each).id == node.id]
        return {entry.named_children[0].text.decode(): value(entry.named_children[-1]) for entry in entries}
    (only,) = _named(node)
    return value(only)


def _named(node):
    return [each for each in node.named_children if each.type != "comment"]


def _owner(node):
    while node.type != "hash_literal_expression":
        node = node.parent
    return node


def _statements(node):
    return [each for child in node.named_children if child.type == "statement_list" for each in _named(child)]


def _items(node):
    while node.type != "array_literal_expression":
        (node,) = _named(node)
    return [value(each) for each in _named(node)]


def settings(script):
    """Return the table of a script: a list of entries."""
    (table,) = [
        each
        for each in walk(parse(script))
        if each.type == "assignment_expression" and each.text.startswith(b"$Settings =")
    ]
    return value(table.named_children[-1])


def commands(node):
    """Return the commands below a node with their nodes."""
    return [(each.text.decode(), each.parent) for each in walk(node) if each.type == "command_name"]


def dsc(script):
    """Return the properties of each licensing resource of a configuration."""
    found = []
    for name, node in commands(parse(script)):
        if name == "RDLicenseConfiguration":
            inside = {key: each for key, each in commands(node) if key != name}
            found.append({key: _argument(each) for key, each in inside.items()})
    return found


def _argument(command):
    elements = [each for each in walk(command) if each.type in {"string_literal", "array_expression", "variable"}]
    first = elements[0]
    return first.text.decode() if first.type == "variable" else value(first)


@contextmanager
def registry(data, folder):
    """Import a registry file into an empty registry; give a function that returns the values of a key."""
    path = folder / "import.reg"
    path.write_bytes(data)
    fake_winreg.use_backend(fake_winreg.InMemoryBackend())
    with patch.object(reg_io, "_unescape_reg_string", _unescaped):
        fake_winreg.import_reg(path)

    def values(key):
        try:
            handle = fake_winreg.OpenKey(fake_winreg.HKEY_LOCAL_MACHINE, key)
        except FileNotFoundError:
            return {}
        count = fake_winreg.QueryInfoKey(handle)[1]
        rows = [fake_winreg.EnumValue(handle, number) for number in range(count)]
        return {name: (_text(held), kind) for name, held, kind in rows}

    yield values


def _unescaped(written):
    """Return a quoted value as Windows reads it, from left to right; the library takes the end of `\\\\n` for a line."""
    return re.sub(r"\\(.)", r"\1", written)


def _text(held):
    """Return a value; the bytes that a text was written as are a text to Windows."""
    return held.decode("utf-16-le").removesuffix("\0") if isinstance(held, bytes) else held


def policies(text):
    """Return each policy of a list as (servers, title, {label: text})."""
    tokens = MarkdownIt().parse(text)
    found, servers = [], []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in {"h2", "h3"}:
            inline = tokens[number + 1]
            codes = [child.content for child in inline.children if child.type == "code_inline"]
            if token.tag == "h2":
                servers = codes
            else:
                found.append((servers, inline.content, {}))
        elif token.type == "inline" and found and tokens[number - 2].type == "list_item_open":
            label, _, rest = token.content.partition(": ")
            codes = [child.content for child in token.children if child.type == "code_inline"]
            found[-1][2][label] = codes or rest
    return found


def unattend(text):
    """Return the settings of an answer file: (pass, component, name, value)."""
    root = ET.fromstring(text)  # noqa: S314 -- our own output
    return [
        (part.get("pass"), component.get("name"), re.sub(r"^\{.*\}", "", setting.tag), setting.text)
        for part in root.iter(f"{_UNATTEND}settings")
        for component in part
        for setting in component
    ]
