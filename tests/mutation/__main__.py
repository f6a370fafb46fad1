"""`python -m tests.mutation [--json]`: the score, and the mutants that nobody noticed."""

from __future__ import annotations

import itertools
import json
import sys

from tests.mutation import catalog, rules
from validator.api import load_pack


def score():
    """Return how many mutants there are, and those that survive as `place: change`."""
    count, alive = 0, []
    for place, change, noticed in itertools.chain(rules.survivors(load_pack()), catalog.survivors()):
        count += 1
        if not noticed:
            alive.append(f"{place}: {change}")
    return count, alive


def main():
    count, alive = score()
    killed = count - len(alive)
    if "--json" in sys.argv:
        print(json.dumps({"mutants": count, "killed": killed, "survivors": alive}, indent=2))
    else:
        print(*alive, f"{killed} of {count} mutants were noticed.", sep="\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
