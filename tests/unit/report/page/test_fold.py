from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.model.names import expand_range
from validator.report.page.fold import clipped, fold


@pytest.mark.parametrize(
    ("names", "folded"),
    [
        ([], ()),
        (["A"], ("A",)),
        (["A01", "A02"], ("A01", "A02")),
        (["A01", "A02", "A03"], ("A[01-03]",)),
        (["A9", "A10", "A11"], ("A9", "A10", "A11")),
        (["A08.x", "A09.x", "A10.x", "B1"], ("A[08-10].x", "B1")),
        (["A1", "A2", "A4", "A5", "A6"], ("A1", "A2", "A[4-6]")),
        (["A[01-02]", "A03", "A04"], ("A[01-02]", "A03", "A04")),
        (["H1 -> L1", "H1 -> L2", "H2 -> L1", "H2 -> L2", "H3 -> L1", "H3 -> L2"], ("H[1-3] -> L1", "H[1-3] -> L2")),
        (["A1234567890", "A1234567891", "A1234567892"], ("A1[234567890-234567892]",)),
    ],
)
def test_runs_of_names_become_ranges(names, folded):
    assert fold(names) == folded


@given(st.lists(st.builds("{}{:02d}".format, st.sampled_from(["A", "B-", ""]), st.integers(0, 120))))
def test_ranges_stand_for_the_names_that_they_replace(names):
    assert [name for shown in fold(names) for name in expand_range(shown)] == names


def test_long_names_are_clipped():
    assert clipped("a" * 80) == "a" * 80
    assert clipped("a" * 81) == "a" * 79 + "…"
    assert clipped("abcdef", 4) == "abc…"
