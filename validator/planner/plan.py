"""One plan from a deployment to the result: survey, solve, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.errors import Place
from validator.facts.build import FactSet
from validator.planner import access_log, calls, forecast, manifest, prices, words
from validator.planner.assemble import Case, Ground, problem
from validator.planner.components import solve_all
from validator.planner.conflicts import smallest
from validator.planner.estate import label, survey
from validator.planner.faults import UnplannableError
from validator.planner.lp import OutOfTime
from validator.planner.problem import TYPES
from validator.planner.request import Request, Terms
from validator.planner.result import Note
from validator.planner.tell import tell
from validator.planner.why import why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from validator.findings import Path
    from validator.planner.components import Part
    from validator.planner.estate import Estate
    from validator.planner.result import Plan
    from validator.policy.catalog import Catalog


def plan_for(text: str, name: str, catalog: Catalog, as_of: date, terms: Terms | None = None) -> Plan:
    """Read what a plan rests on and return the plan; see `validator.api.plan`."""
    asked = terms or Terms()
    document, deployment = manifest.read(text, name)
    facts = FactSet(deployment, catalog)
    listed = prices.read(asked.prices.text, asked.prices.name, catalog) if asked.prices else None
    log = access_log.read(asked.log) if asked.log else None

    def place(path: Path) -> Place:
        span = document.span(path)
        return Place(name, span.line, span.column)

    return make(Request(facts, place, as_of, listed, log, asked))


def make(request: Request) -> Plan:
    """Return the cheapest purchase.

    Raises:
        UnplannableError: something needed is not stated, or no purchase meets every condition; `faults` say which.

    """
    estate = survey(request.facts, request.place, free_mode=request.terms.free_mode)
    _refuse(request)
    notes = list(estate.notes)
    horizon = forecast.horizon(estate, request.as_of, request.terms.until, request.place)
    if request.log is None:
        callers = calls.from_groups(estate, horizon.days, request.place, notes)
    else:
        callers = request.log.callers(estate, horizon.days, notes)
    notes += _silent(estate, callers, request)
    case = Case(
        estate, tuple(callers), request.prices, horizon.releases, request.terms.reserve, request.terms.placement
    )
    try:
        solved = solve_all(problem(case), request.terms.seconds, progress=request.terms.progress)
    except OutOfTime:
        raise UnplannableError(
            f"no plan was found in {request.terms.seconds:g} seconds: allow more time with --time-limit"
        ) from None
    if solved.stuck is not None or solved.solution is None:
        raise _conflict(case, solved.stuck, request)
    reasons = why(case, solved.solution, request.log)
    return tell(case, solved.solution, horizon, reasons, tuple(notes), request)


def _refuse(request: Request) -> None:
    """Raise for what leaves nothing to plan, or planned wrongly."""
    facts, place = request.facts, request.place
    faults = []
    if not facts.hosts:
        faults.append(UnplannableError("there is no session host, so that nobody needs a CAL", place(("servers",))))
    if facts.hosts and not facts.license_servers:
        sentence = "there is no license server on which CALs could be installed"
        faults.append(UnplannableError(sentence, place(("servers",))))
    for kind, host in {row.kind: row for row in facts.hosts.values()}.items():
        if not isinstance(kind.values.get("release"), str):
            sentence = f"{host.subject} runs '{host.get('os')}', a release that the catalog does not know"
            faults.append(UnplannableError(sentence, place(host.path("os"))))
        mode = str(host.get("mode"))
        if mode not in {*TYPES, "unset"} and not request.terms.free_mode:
            sentence = (
                f"{host.subject} is set to {mode}, for which there are no RDS CALs; --free-mode lets the plan choose"
            )
            faults.append(UnplannableError(sentence, place(host.path("mode"))))
    _raise(faults)


def _silent(estate: Estate, callers: Sequence[calls.Caller], request: Request) -> list[Note]:
    """Return notes for modes that cannot be judged since a count is not stated; raise where one is needed."""
    faults, notes = [], []
    unknown = [one for one in callers if one.counts is None]
    for number, unit in enumerate(estate.units):
        silent = {one.type: one for one in unknown if number in one.units}
        left = [kind for kind in unit.types if kind not in silent]
        for one in silent.values():
            if one.type not in unit.types:
                continue
            what, place = words.counted(one), request.place(one.at)
            where = label(unit, estate.facts)
            if left:
                sentence = f"{what} is not stated, so that {words.TYPE[one.type]} is not considered for {where}"
                notes.append(Note(sentence, place))
            else:
                sentence = f"{what} is not stated, and {words.TYPE[one.type]} session hosts of {where} need it"
                faults.append(UnplannableError(sentence, place))
    _raise(faults)
    return list(dict.fromkeys(notes))


def _raise(faults: Sequence[UnplannableError]) -> None:
    unique = list({str(fault): fault for fault in faults}.values())
    if unique:
        raise UnplannableError(unique[0].sentence, unique[0].place, tuple(unique))


def _conflict(case: Case, stuck: Part | None, request: Request) -> UnplannableError:
    """Return why there is no plan: a smallest set of conditions that conflict, each at its place."""
    grounds = _grounds(case, stuck)
    everything = frozenset(grounds)

    def possible(kept: frozenset[Ground]) -> bool:
        return solve_all(problem(case, everything - kept), tidy=False).solution is not None

    chosen = smallest(grounds, possible)
    head = "no purchase meets these conditions together" if len(chosen) > 1 else "no purchase meets this condition"
    faults = [UnplannableError(f"{head}:", request.place(()))]
    for ground in chosen:
        sentence, path = words.ground(case, ground)
        faults.append(UnplannableError(sentence, None if path is None else request.place(path)))
    return UnplannableError(faults[0].sentence, faults[0].place, tuple(faults))


def _grounds(case: Case, stuck: Part | None) -> list[Ground]:
    """Return the conditions of the part that has no plan."""
    units = range(len(case.estate.units)) if stuck is None else stuck.sites
    servers = range(len(case.estate.servers)) if stuck is None else stuck.servers
    found = [Ground("callers", n) for n, one in enumerate(case.callers) if set(one.units) & set(units)]
    for number in units:
        unit = case.estate.units[number]
        found.append(Ground("supply", number))
        if unit.set_to is not None:
            found.append(Ground("mode", number))
        if len(unit.permitted) < len(TYPES):
            found.append(Ground("membership", number))
        found.append(Ground("reach", number))
    found += [Ground("offers", number) for number in range(len(TYPES))] if case.prices else []
    for number in servers:
        if number < len(case.estate.servers):
            found += [Ground("release", number), Ground("buys", number)]
    return found
