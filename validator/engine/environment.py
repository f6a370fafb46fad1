"""The CEL environment of a fact table: its facts as typed variables, and the functions of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cel_expr_python import cel

from validator.engine.functions import SIGNATURES, Trace, implementations
from validator.facts.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.facts.table import FactTable, Field
    from validator.policy.catalog import Catalog

AS_OF = "as_of"
_TYPES = {
    "string": cel.Type.STRING,
    "release": cel.Type.STRING,
    "constant": cel.Type.STRING,
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "date": cel.Type.TIMESTAMP,
    "strings": cel.Type.List(cel.Type.STRING),
    "rows": cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN)),
}


class Environment:
    """Compiles and revives expressions; what the functions consulted during an evaluation is in `trace`.

    One environment serves one thread: the trace belongs to the evaluation under way.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.trace = Trace()
        self._functions = _declare(catalog, self.trace)
        # Facts are converted as their variables are declared, so the reviver declares those of all tables.
        everything = {name: kind for table in TABLES.values() for name, kind in _variables(table).items()}
        self._reviver = cel.NewEnv(variables={AS_OF: cel.Type.TIMESTAMP, **everything}, functions=self._functions)
        # cel-expr-python 0.1.3 learns the declared types of an environment with its first compilation only.
        self._reviver.compile("true")

    def for_table(self, table: str, extra: Mapping[str, Field] | None = None) -> cel.Env:
        """Return an environment with a table's facts, the deployment's, `as_of`, and row variables in scope."""
        variables = {AS_OF: cel.Type.TIMESTAMP}
        for known in {id(t): t for t in (TABLES[table], TABLES["deployment"])}.values():
            variables.update(_variables(known))
        variables.update({name: _TYPES[field.type] for name, field in (extra or {}).items()})
        return cel.NewEnv(variables=variables, functions=self._functions)

    def revive(self, serialized: bytes) -> cel.Expression:
        """Return an expression that was compiled and checked before."""
        return self._reviver.deserialize(serialized)


def _variables(table: FactTable) -> dict[str, cel.Type]:
    return {f"{table.singular}.{field.name}": _TYPES[field.type] for field in table.fields}


def _declare(catalog: Catalog, trace: Trace) -> list[cel.FunctionDecl]:
    """Return the declarations of all functions, each with what it does."""
    does = implementations(catalog, trace)
    return [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(
                    name,
                    return_type=_TYPES[result],
                    parameters=[_TYPES[parameter] for parameter in parameters],
                    impl=does[name],
                )
            ],
        )
        for name, (parameters, result, _) in SIGNATURES.items()
    ]
