"""Linear programs with whole numbers, solved by HiGHS to the proven optimum, one goal after the other."""

from __future__ import annotations

import math
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import highspy

# Counts reach hundreds of millions, so that a switch that is off must be off to more digits than HiGHS asks by itself.
_TOLERANCE = 1e-9
_SEED = 1
_SLACK = 1e-6
_ANY = 2**31 - 1  # HiGHS' word for as many as it takes
_FEASIBLE = 2  # HiGHS' word for a point that meets all conditions


class Answer(NamedTuple):
    """The values of all columns, the value of the main goal, its proven bound, and the seconds that it took.

    `optimal` is said of the main goal, `complete` of all goals.
    """

    values: Sequence[float]
    goal: int
    bound: int
    optimal: bool
    complete: bool
    seconds: float


class Limits(NamedTuple):
    """When to stop with what was found: after some seconds for all goals, after some branches for each.

    `gap` is how far from the optimum a solution may be, as a share of it.
    """

    seconds: float | None = None
    nodes: int | None = None
    gap: float = 0.0


class OutOfTime(Exception):  # noqa: N818 -- not a fault: there is no answer yet
    """The time ran out before any solution was found."""


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep what a library writes past Python off the standard output: HiGHS 1.16 greets there, whatever its options."""
    try:
        kept = os.dup(1)
    except OSError:  # there is no standard output
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


_UNKNOWN = Answer((), 0, 0, optimal=False, complete=False, seconds=0.0)


def _value(goal: Mapping[int, int], values: Sequence[float]) -> int:
    return round(sum(weight * values[column] for column, weight in goal.items()))


class Program:
    """Columns (unknowns) and rows (conditions) under construction. All of a goal's coefficients are whole numbers."""

    def __init__(self) -> None:
        self._upper: list[float] = []
        self._whole: list[bool] = []
        self._lows: list[float] = []
        self._highs: list[float] = []
        self._starts: list[int] = []
        self._index: list[int] = []
        self._value: list[float] = []

    def column(self, upper: float = math.inf, *, whole: bool = False) -> int:
        """Add an unknown between 0 and `upper` and return its number."""
        self._upper.append(upper)
        self._whole.append(whole)
        return len(self._upper) - 1

    def row(self, terms: Mapping[int, float], low: float = -math.inf, high: float = math.inf) -> None:
        """Add the condition that a sum of columns lies between two values."""
        self._lows.append(low)
        self._highs.append(high)
        self._starts.append(len(self._index))
        self._index += terms.keys()
        self._value += terms.values()

    def solve(
        self,
        goals: Sequence[Mapping[int, int]],
        main: int = 0,
        limits: Limits = Limits(),  # noqa: B008 -- never changed
        settled: Sequence[int] = (),
    ) -> Answer | None:
        """Minimise the first goal, then each later one among the solutions that are best so far; None if there is none.

        `main` is the goal whose value and bound are of interest; the whole columns `settled` keep for later goals the
        values that they have then. Raises OutOfTime when no solution was found in time.
        """
        from highspy import HighsModelStatus as Status  # noqa: PLC0415 -- heavy, and only plans need it

        if not self._upper:  # nothing to decide: HiGHS has no answer to that
            met = all(low <= 0 <= high for low, high in zip(self._lows, self._highs, strict=True))
            return _UNKNOWN._replace(optimal=True, complete=True) if met else None
        solver = self._solver(limits)
        answer: Answer | None = None
        for number, goal in enumerate(goals):
            if answer is not None and number != main and not any(goal.values()):
                continue
            scale = math.gcd(*goal.values()) or 1
            weights = {column: weight // scale for column, weight in goal.items() if weight}
            self._aim(solver, weights)
            solver.run()
            status, info = solver.getModelStatus(), solver.getInfo()
            if answer is None and status in {Status.kInfeasible, Status.kUnboundedOrInfeasible}:
                return None
            if info.primal_solution_status != _FEASIBLE:
                break
            solution = solver.getSolution()
            values, done = list(solution.col_value), status == Status.kOptimal
            best = _value(weights, values)
            answer = (answer or _UNKNOWN)._replace(values=values, seconds=solver.getRunTime())
            if number <= main:  # before its turn no bound is known of what is of interest
                bound = best if done and not limits.gap else max(0, math.ceil(info.mip_dual_bound - _SLACK))
                answer = answer._replace(
                    goal=_value(goals[main], values),
                    bound=(number == main) * bound * scale,
                    optimal=done and bound >= best,
                )
            if not done:
                break
            for column in settled if number == main else ():
                solver.changeColBounds(column, float(round(values[column])), float(round(values[column])))
            solver.addRow(-math.inf, float(best), len(weights), list(weights), [float(w) for w in weights.values()])
            solver.setSolution(solution)
        else:
            return answer and answer._replace(complete=True)
        if answer is None:
            raise OutOfTime
        return answer

    def least(self, goal: Mapping[int, int]) -> float | None:
        """Return the least value of a goal if no column had to be whole; None where nothing meets the conditions."""
        from highspy import HighsModelStatus  # noqa: PLC0415 -- as above

        if not self._upper:
            return 0.0
        solver = self._solver(Limits(), whole=False)
        self._aim(solver, goal)
        solver.run()
        return float(solver.getObjectiveValue()) if solver.getModelStatus() == HighsModelStatus.kOptimal else None

    def _solver(self, limits: Limits, *, whole: bool = True) -> highspy.Highs:
        import highspy  # noqa: PLC0415 -- as above
        import numpy as np  # noqa: PLC0415

        with _unheard():
            solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", _SEED),
            ("mip_rel_gap", limits.gap),
            ("mip_heuristic_run_feasibility_jump", False),  # costs a third of the time and finds nothing here
            ("mip_abs_gap", 0.999),  # goals are whole numbers: less than one apart is equal
            ("mip_feasibility_tolerance", _TOLERANCE),
            ("primal_feasibility_tolerance", _TOLERANCE),
            ("time_limit", math.inf if limits.seconds is None else max(limits.seconds, 0.0)),
            ("mip_max_nodes", _ANY if limits.nodes is None else limits.nodes),
        ):
            solver.setOptionValue(name, value)
        model = highspy.HighsLp()
        model.num_col_ = len(self._upper)
        model.num_row_ = len(self._lows)
        model.col_cost_ = np.zeros(len(self._upper))
        model.col_lower_ = np.zeros(len(self._upper))
        model.col_upper_ = np.array(self._upper, dtype=float)
        model.row_lower_ = np.array(self._lows, dtype=float)
        model.row_upper_ = np.array(self._highs, dtype=float)
        model.integrality_ = [highspy.HighsVarType(int(whole and one)) for one in self._whole]
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.array([*self._starts, len(self._index)], dtype=np.int32)
        matrix.index_ = np.array(self._index, dtype=np.int32)
        matrix.value_ = np.array(self._value, dtype=float)
        solver.passModel(model)
        return solver

    def _aim(self, solver: highspy.Highs, goal: Mapping[int, int]) -> None:
        import numpy as np  # noqa: PLC0415 -- as above

        count = len(self._upper)
        costs = np.zeros(count)
        costs[list(goal)] = list(goal.values())
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
