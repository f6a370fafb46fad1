"""What the catalog comes to by all editions together, against a transcription of its own: cells, days and numbers.

`effective.yaml` is kept by hand: a change of a verdict, a day or a number is made twice, or it is a mistake.
"""

from __future__ import annotations

from pathlib import Path

from validator import resources
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog
from validator.source.document import parse

EXPECTED = parse((Path(__file__).parent / "effective" / "effective.yaml").read_text(encoding="utf-8"), "effective")[
    0
].data
SIGNS = {"yes": "y", "no": "n", "unknown": "-"}
ENDS = ("mainstream_end", "extended_end", "esu_end", "azure_esu_end")


def found(catalog):
    """Return matrices as rows of signs, claims on CAL types, last days by release, and numbers."""
    return {
        "matrices": {
            name: {
                "columns": list(matrix.columns),
                **{
                    row: "".join(SIGNS[cells[column].verdict] for column in matrix.columns)
                    for row, cells in matrix.cells.items()
                },
            }
            for name in catalog.matrices()
            for matrix in [catalog.matrix(name)]
        },
        "days": {
            release.name: [str(getattr(release.lifecycle, end) or "") for end in ENDS] for release in catalog.releases
        },
        "cal_types": {name: _claims(kind) for name, kind in catalog.cal_types.items()},
        "numbers": {name: constant.value for name, constant in catalog.constants.items()},
    }


def _claims(kind):
    fields = kind._asdict()
    return {name: claim.holds for name, claim in fields.items() if hasattr(claim, "holds")}


def test_the_catalog_comes_to_what_was_transcribed():
    assert found(Catalog.from_data(load_catalog(resources.policies() / "catalog"))) == EXPECTED
