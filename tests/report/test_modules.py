"""The modules of the report import each other one way."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = "shuangkong.report"
HOME = Path(__file__).parents[2] / "shuangkong" / "report"


def imported(path: Path) -> set[str]:
    """Return the modules of the report that a module names in its imports, those for types only included."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    asked = [node for node in nodes if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)]
    inner = {(node.module or "").removeprefix(PACKAGE).lstrip(".") for node in asked}
    names = {alias.name for node in asked if node.module == PACKAGE for alias in node.names}
    return {name for name in inner | names if (HOME / f"{name}.py").is_file()}


def test_no_module_of_the_report_imports_one_that_imports_it() -> None:
    graph = {path.stem: imported(path) for path in HOME.glob("_*.py") if path.stem != "__init__"}
    assert graph["_content"] >= {"_names", "_planning"}
    assert len([*TopologicalSorter(graph).static_order()]) == len(graph)  # a circle is a CycleError
