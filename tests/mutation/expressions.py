"""Mutants of a CEL condition: each operand dropped and negated, each operator and macro turned, each choice left out."""

from __future__ import annotations

from validator.engine.tokens import closing, tokenize

TURNED = {
    "==": ["!="],
    "!=": ["=="],
    "<=": ["<"],
    ">=": [">"],
    ">": [">="],
    "<": ["<="],
    "&&": ["||"],
    "||": ["&&"],
    "all": ["exists"],
    "exists": ["all"],
}
OPENING, SPLITTING = {"(", "["}, {"&&", "||", ","}


def mutants(text):
    """Yield every mutant of a condition once."""
    seen = {text}
    for mutant in _all(text):
        if mutant not in seen:
            seen.add(mutant)
            yield mutant


def _all(text):
    for start, end in operands(text):
        whole = text[start:end]
        yield from (f"{text[:start]}{other}{text[end:]}" for other in ("true", "false", f"!({whole})"))
    for token in tokenize(text):
        end = token.start + len(token.text)
        yield from (f"{text[: token.start]}{other}{text[end:]}" for other in TURNED.get(token.text, ()))
    yield from _shorter_lists(text)


def operands(text):
    """Return the offsets of every operand of `&&`, `||` and of every argument, at any depth."""
    tokens = tokenize(text)
    found = []

    def scan(first, last):
        start, index = first, first
        while index <= last:
            if index == last or tokens[index].text in SPLITTING:
                if index > start:
                    found.append((tokens[start].start, tokens[index - 1].start + len(tokens[index - 1].text)))
                start = index + 1
            elif tokens[index].text in OPENING:
                end = closing(tokens, index)
                scan(index + 1, end)
                index = end
            index += 1

    scan(0, len(tokens))
    return found


def _shorter_lists(text):
    """Yield the condition with each text left out of each list of texts."""
    tokens = tokenize(text)
    for index, token in enumerate(tokens):
        if token.text != "[":
            continue
        items = [t.text for t in tokens[index + 1 : closing(tokens, index)] if t.kind == "string"]
        end = tokens[closing(tokens, index)].start
        for left_out in range(len(items) if len(items) > 1 else 0):
            kept = ", ".join(items[:left_out] + items[left_out + 1 :])
            yield f"{text[: token.start]}[{kept}{text[end:]}"
