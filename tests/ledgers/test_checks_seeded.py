"""1,000 errors seeded into the books of 200 firms: the checks find every one, and nothing in clean books."""

from pathlib import Path

import pytest

from ledgers import Workspace, check_ledger, init_workspace, open_workspace
from ledgers._intake import Why, taken_in
from ledgers._staging import staged_tables
from tests.conftest import NOW
from tests.ledgers.books import SPOILS, Books, Seeded, clean_books, seeded

FIRMS, ERRORS, SEED = 200, 1000, 7


def stored(books: Books, workspace: Workspace, folder: Path) -> None:
    """Put books into a ledger, past the importers, which would refuse some of the errors at the door."""
    folder.mkdir()
    source = folder / "books.txt"
    source.write_text("books", "utf-8")
    said = {"file": "books.txt", "sha256": "books", "bytes": 5, "layout": None}
    said |= {"importer": "books", "importer_version": "1", "forms": []}
    tables = staged_tables(books.parsed(), folder)
    assert taken_in(workspace, said, tables, [(source, "books")], NOW, Why("test"), lambda _: True) is not None


@pytest.fixture
def work(tmp_path: Path) -> Path:
    init_workspace(tmp_path / "w")
    return tmp_path / "w"


def test_clean_books_of_200_firms_have_no_finding(work: Path, tmp_path: Path) -> None:
    with open_workspace(work) as workspace:
        stored(clean_books(FIRMS, SEED), workspace, tmp_path / "books")
        found = check_ledger(workspace)
    assert [finding.text("en") for finding in found[:5]] == []


def test_every_seeded_error_is_found(work: Path, tmp_path: Path) -> None:
    books = clean_books(FIRMS, SEED)
    errors = seeded(books, ERRORS, SEED)
    assert {error.code for error in errors} >= {error.code for error in errors[: len(SPOILS)]}
    with open_workspace(work) as workspace:
        stored(books, workspace, tmp_path / "books")
        found = check_ledger(workspace)
    told = {Seeded(f.code, f.facts["firm_id"], f.facts["period"], f.facts.get("item_key", "")) for f in found}
    missed = [error for error in errors if error not in told]
    assert missed == []
    assert len(errors) == ERRORS
    assert len({error.code for error in errors}) == len(SPOILS)
