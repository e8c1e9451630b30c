"""The public surface, and that importing it is light."""

import subprocess
import sys

import pytest

import optimize


def test_importing_the_package_brings_no_heavy_library() -> None:
    heavy = ("pyomo", "highspy", "pandas", "numpy", "scipy", "pydantic", "pint")
    script = f"import sys, optimize; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    assert all(getattr(optimize, name) is not None for name in optimize.__all__)
    assert len(set(optimize.__all__)) == len(optimize.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'solver'"):
        _ = optimize.solver
