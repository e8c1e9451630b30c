"""The chain of the journal: any change of a line is seen at the first line that it touches."""

import random

from ledgers.store import Line, chain_fault, genesis, read_line
from tests.conftest import NOW

MUTATIONS = 2000
SEED = 11


def chain(length: int) -> list[str]:
    lines = [genesis("a" * 16, "3")]
    for seq in range(1, length):
        body = {"file": f"f{seq}.csv", "rows": seq, "note": "某年 / “x”\n"}
        lines.append(Line(seq, "import", NOW, "t", body, lines[-1].sha256))
    return [line.text for line in lines]


def test_a_line_is_read_as_it_was_written() -> None:
    for text in chain(20):
        assert read_line(text).text == text
        assert "\n" not in text
    assert chain_fault(chain(20)) is None


def test_every_change_of_a_line_is_found_with_the_first_bad_line() -> None:
    chance, whole = random.Random(SEED), chain(30)
    other = genesis("b" * 16, "3").text
    for number in range(MUTATIONS):
        lines, at = list(whole), chance.randrange(len(whole))
        how = number % 6
        if how == 0:  # a byte of the text
            text = bytearray(lines[at].encode())
            text[chance.randrange(len(text))] ^= 1 << chance.randrange(7)
            lines[at] = text.decode(errors="replace").replace("\n", " ")
        elif how == 1:  # a line lost (the last one is what a receipt shows, see verify --head)
            at = min(at, len(lines) - 2)
            del lines[at]
        elif how == 2:
            lines.insert(at + 1, lines[at])
            at += 1
        elif how == 3 and at + 1 < len(lines):
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
        elif how == 4:  # a line of another workspace
            lines[at], at = other, max(at, 1)  # another first line is whole in itself: the second does not follow
        else:  # a line of another content with a digest that fits it
            line = read_line(lines[at])
            lines[at] = Line(line.seq, line.kind, line.at, "u", line.body, line.previous).text
            at += 1
        fault = chain_fault(lines)
        if lines == whole or at == len(lines):  # of the last line only the tables know better
            continue
        assert fault is not None, (SEED, number)
        assert fault[0] == at, (SEED, number, fault)
