"""Our one import-linter contract of our own: areas keep their insides to themselves.

The stock `protected` contract cannot say "the same area" with a wildcard.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AreaFace(Contract):
    """Other areas enter an area only through the modules listed in `face`."""

    type_name = "area_face"
    container = fields.StringField()
    face = fields.ListField(subfield=fields.StringField())
    may_see_all = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - importlinter's signature
        """Find imports that reach past an area's face."""
        strangers = [
            (importer, inside)
            for area in graph.find_children(str(self.container))
            for inside in self._insides(graph, area)
            for importer in graph.find_modules_that_directly_import(inside)
            if not self._is_welcome(importer, area)
        ]
        return ContractCheck(kept=not strangers, metadata={"strangers": sorted(strangers)})

    def _insides(self, graph: ImportGraph, area: str) -> list[str]:
        parts = graph.find_descendants(area)
        return [p for p in parts if p.removeprefix(area + ".").split(".")[0] not in self.face]  # type: ignore[operator]  # a set

    def _is_welcome(self, importer: str, area: str) -> bool:
        at_home = importer == area or importer.startswith(area + ".")
        test = ".tests" in importer or importer.endswith(".conftest")
        site = importer.startswith(tuple(self.may_see_all or ()))  # type: ignore[arg-type]  # same
        return at_home or test or site

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say who reached where, and what to do instead."""
        for importer, inside in check.metadata["strangers"]:
            output.print_error(
                f"{importer} reaches into {inside}: ask its actions or queries instead"
            )
