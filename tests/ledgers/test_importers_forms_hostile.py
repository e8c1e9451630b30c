"""Hundreds of broken workbooks by seed: nothing is raised, nothing takes long, no cell is lost in silence.

``HOSTILE_WORKBOOKS=10000 pytest -q tests/ledgers/test_importers_forms_hostile.py`` tries ten thousand, which takes
minutes; ``python -m tests.ledgers.hostile_workbooks SEED`` repeats one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers.hostile_workbooks import SECONDS_MAX, mutant

ROOT = Path(__file__).parents[2]
COUNT = int(os.environ.get("HOSTILE_WORKBOOKS", "500"))
FIRST = int(os.environ.get("HOSTILE_WORKBOOKS_FIRST", "0"))
BATCH = 250
SURELY_ACCEPTED = 0.25


def tried(first: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield what became of each seed; one that ends the process is a problem, and the next ones are tried anew."""
    following, last = first, first + count
    while following < last:
        command = [sys.executable, "-m", "tests.ledgers.hostile_workbooks", str(following), str(last - following)]
        child = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
        lines = [json.loads(line) for line in child.stdout.splitlines()]
        yield from (line for line in lines if "story" in line)
        begun = max((line["begun"] for line in lines if "begun" in line), default=following)
        if child.returncode == 0:
            return
        yield {"seed": begun, "accepted": False, "seconds": 0.0, "problems": [f"the process ended: {child.returncode}"]}
        following = begun + 1


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BATCH))
def test_no_broken_workbook_raises_lasts_or_loses_a_cell_in_silence(first: int) -> None:
    results = list(tried(first, min(BATCH, FIRST + COUNT - first)))
    problems = [
        f"python -m tests.ledgers.hostile_workbooks {result['seed']}: {result.get('story')}: {problem}"
        for result in results
        for problem in result["problems"]
    ]
    print(f"seeds {first} to {first + len(results) - 1}, {sum(result['accepted'] for result in results)} accepted")  # noqa: T201
    assert problems == []
    assert len(results) == min(BATCH, FIRST + COUNT - first)
    assert max(result["seconds"] for result in results) < SECONDS_MAX
    assert sum(result["accepted"] for result in results) > SURELY_ACCEPTED * len(results)  # else nothing was compared


def test_a_seed_makes_the_same_workbook_each_time() -> None:
    assert all(mutant(seed) == mutant(seed) for seed in range(20))
