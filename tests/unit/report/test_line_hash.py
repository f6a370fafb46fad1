"""The hashes are those that GitHub publishes as the expectations of its own action's tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.report.line_hash import LineHashes

ENDED = [
    "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", ENDED),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", ENDED),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", ENDED),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", ENDED),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)  # fmt: skip
def test_the_published_hashes(text, expected):
    hashes = LineHashes(text)
    assert [hashes.of(line) for line in range(1, len(expected) + 1)] == expected
    assert hashes.of(0) is hashes.of(len(expected) + 1) is None


def rolled(text):
    """Return the hash of each line, by sums of powers over what a program in UTF-16 would see."""
    units = [*memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"), 0xFFFF]
    kept, lines, after_cr, at_start = [], [], False, True
    for unit in units:
        if unit in {32, 9} or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        if at_start:
            lines.append(len(kept))
        kept.append(10 if unit == 13 else unit)
        at_start = kept[-1] == 10
    kept += [0] * 100
    values = [sum(kept[start + n] * 37 ** (99 - n) for n in range(100)) % 2**64 for start in lines]
    return [f"{value:x}:{values[: number + 1].count(value)}" for number, value in enumerate(values)]


@given(st.text("ab \t\r\n\U0001f600\ud800é", max_size=40))
def test_they_are_sums_over_utf16(text):
    expected = rolled(text)
    hashes = LineHashes(text)
    assert [hashes.of(line) for line in range(1, len(expected) + 1)] == expected
