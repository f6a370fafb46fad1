from __future__ import annotations

import json

import pytest

PRINTED = """\
cal-serves-host, by edition seed

  host \\ cal  2008 R2  2012  2016  2019
"""


def rows_of(text):
    lines = [line.split() for line in text.splitlines() if line.startswith("  ")]
    return {line[0]: line[1:] for line in lines}


def test_the_table_is_shown_as_the_edition_prints_it(rdpolicy):
    ended = rdpolicy("matrix", "cal-serves-host", "--edition", "seed")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(PRINTED)
    assert rows_of(ended.out)["2019"] == ["No", "No", "No", "Yes"]
    assert "\nSources:\n  [seed] Microsoft, " in ended.out


def test_derived_contested_and_unknown_cells_are_marked_and_explained(rdpolicy, pack):
    ended = rdpolicy("matrix", "role-on-server-core")
    matrix = pack.catalog.matrix("role-on-server-core")
    words = {"yes": "Yes", "no": "No", "unknown": "?"}
    marks = {"derived": "*", "contested": "!"}
    shown = rows_of(ended.out)
    for row in matrix.rows:
        cells = [matrix.cells[row][column] for column in matrix.columns]
        assert shown[row] == [words[cell.verdict] + marks.get(cell.status, "") for cell in cells]
    for heading in ("Legend", "Derived because", "Contradictions", "Sources"):
        assert f"\n{heading}:\n" in ended.out
    for meaning in ("* derived", "! contested", "? unknown"):
        assert f"\n  {meaning}: " in ended.out


def test_the_legend_tells_only_of_marks_that_are_there(rdpolicy):
    assert "Legend" not in rdpolicy("matrix", "broker-manages-host", "--edition", "cfg-2025").out


def test_every_matrix_is_shown_in_every_edition_and_format(rdpolicy, pack):
    for name in pack.catalog.matrices():
        for edition in (*pack.catalog.editions(name), "all"):
            for format_name in ("text", "json", "markdown"):
                ended = rdpolicy("matrix", name, "--edition", edition, "-f", format_name)
                assert (ended.code, ended.err) == (0, "")
                assert ended.out.endswith("\n")


def test_json_is_the_matrix_itself(rdpolicy, pack):
    ended = rdpolicy("matrix", "license-server-issues-cal", "-f", "json")
    assert json.loads(ended.out) == pack.catalog.matrix("license-server-issues-cal").to_json()


def test_markdown_is_a_table_with_its_sources(rdpolicy):
    lines = rdpolicy("matrix", "broker-manages-host", "--edition", "cfg-2025", "-f", "markdown").out.splitlines()
    assert lines[:3] == ["## broker-manages-host", "", "By edition cfg-2025."]
    assert "| broker \\\\ host | 2016 | 2019 | 2022 | 2025 |" in lines
    assert "| --- | --- | --- | --- | --- |" in lines
    assert "| 2016 | Yes | No | No | No |" in lines
    assert any(line.startswith("- \\[cfg-2025\\] Microsoft, ") for line in lines)


def test_without_a_name_the_matrices_are_listed_with_their_editions(rdpolicy, pack):
    ended = rdpolicy("matrix")
    assert ended.code == 0
    head, *lines = ended.out.splitlines()
    assert head.split() == ["Matrix", "Editions"]
    listed = {name: editions.split(", ") for name, editions in (line.split(maxsplit=1) for line in lines)}
    assert listed == {name: [*pack.catalog.editions(name), "all"] for name in pack.catalog.matrices()}


def test_the_list_comes_as_json_and_markdown_too(rdpolicy, pack):
    answer = json.loads(rdpolicy("matrix", "-f", "json").out)
    assert answer["schema"] == "rdpolicy/matrices/v1"
    assert [one["name"] for one in answer["matrices"]] == list(pack.catalog.matrices())
    assert rdpolicy("matrix", "-f", "markdown").out.startswith(
        "| Matrix | Editions |\n| --- | --- |\n| cal-serves-host |"
    )


def test_the_list_of_an_edition_names_what_it_prints(rdpolicy, pack):
    answer = json.loads(rdpolicy("matrix", "--edition", "seed", "-f", "json").out)
    printing = [name for name in pack.catalog.matrices() if "seed" in pack.catalog.editions(name)]
    assert [one["name"] for one in answer["matrices"]] == printing


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["cal-serves-hosts"], "unknown matrix 'cal-serves-hosts'; did you mean 'cal-serves-host'?"),
        (["cal-serves-host", "--edition", "sed"], "unknown edition 'sed'; did you mean 'seed'?"),
        (["--edition", "sed"], "unknown edition 'sed'; did you mean 'seed'?"),
    ],
)
def test_unknown_names_are_usage_errors_with_a_suggestion(rdpolicy, argv, sentence):
    assert rdpolicy("matrix", *argv) == (2, "", f"error: {sentence}\n")


def test_an_edition_that_does_not_print_the_matrix_is_a_usage_error(rdpolicy):
    ended = rdpolicy("matrix", "broker-manages-host", "--edition", "seed")
    assert ended.code == 2
    assert "does not print the matrix" in ended.err
