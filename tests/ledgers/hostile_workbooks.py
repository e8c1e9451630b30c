"""Broken and hostile workbooks by seed: ``python -m tests.ledgers.hostile_workbooks FIRST COUNT`` tries some.

Each seed makes one workbook: a real one of the Aba case or a small one of the other forms, with one to three mutations
of its zip or its XML. For each, the importer may raise nothing, take 20 s at most, and lose no cell in silence
(``tests.ledgers.workbook_census``); an annotated copy of every fifth holds what it held. The limits end the process:
run it as a child.
"""

import json
import random
import re
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from ledgers import Finding, Place, has_errors
from ledgers._annotate import annotate
from ledgers.importers import parse_file
from tests.bad.forms import sheet_3, sheet_b204, sheet_month
from tests.bad.make_bad import sheet_1, sheet_2, workbook
from tests.ledgers.workbook_census import lost, sheets

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 20
MEMORY_MAX = 2 << 30
OLD_WORKBOOKS = 0.02
ANNOTATED_EVERY = 5
FACTS = {"found": "1", "expected": "2"}
ODD_VALUES = (
    "", " ", "0", "-0", "1e309", "NaN", "inf", "-5", "１２３", "1,234.5", "1.234,5", "0x1F", "9" * 400, "=1+1", "5%",
    "(5)", "1_000", "—", "无", "<![CDATA[5]]>", "&#53;", "5<!--6-->7", "5 6", "+7", ".5", "5.", "1E-7", "1.2万", "true",
    "#N/A", "&lt;x&gt;", "\u200b5", "12345678901234.5", "0.1234567", "9007199254740993", "5\n", "<x>5</x>", "𝟝", "五",
    "5\u00a0000",
)  # fmt: skip
ODD_TEXTS = (
    "", " ", "甲", "原煤", "柴油", "01", "说明", "注：", "合计", "水泥", "本月", "1—本月", "年初库存量", "购进量",
    "代码", "甲乙", "2020年", "2020年1-5月", "单位", "吨", "万吨", "千克标准煤/吨", "0", "5", "能源名称", "指标名称",
    "柴油\n",    "　柴　油　", "参考折标系数", "A" * 40000, "\u202e柴油", "=A1", "上年同期",
)  # fmt: skip
ODD_REFERENCES = (
    "A1", "B2", "H30", "XFD1048576", "AAAA1", "a10", "A0", "10A", "", "A1:B2", "$A$1", "A01", "Ａ10", "ZZ5", "P12",
)  # fmt: skip
KINDS = ("s", "n", "b", "e", "d", "str", "inlineStr", "x", "")

Parts = dict[str, bytes]
Mutation = Callable[[Parts, random.Random], None]


@cache
def originals() -> list[bytes]:
    """Return the workbooks that are mutated: small ones first, those of many sheets last and seldom."""
    books = sorted((ROOT / "cases/aba/ledgers/workbooks").rglob("*.xlsx"))
    own = [
        lambda book: (sheet_1(book), sheet_2(book)),
        lambda book: (sheet_3(book), sheet_b204(book), sheet_month(book)),
        lambda book: (sheet_b204(book), sheet_b204(book, "4月", "2024年4月"), sheet_3(book, "205-3(年)", "2023年")),
        lambda book: (sheet_month(book), sheet_1(book, "205-1(累计)", "2020年1-5月"), book.add_worksheet("说明")),
    ]
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for fill in own:
            path = Path(folder, "book.xlsx")
            workbook(path, fill)
            made.append(_calculated(path.read_bytes()))
    small = [book.read_bytes() for book in books if book.parent.name == "2015"]
    large = [book.read_bytes() for book in books if book.parent.name == "2020"]
    return [*made * 4, *small, large[0], large[-1]]


def _calculated(data: bytes) -> bytes:
    parts = _unpacked(data)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    return _packed(parts, random.Random(0))


def mutant(seed: int) -> tuple[bytes, str, str]:
    """Return the workbook of a seed, its suffix, and what was done to it."""
    chance = random.Random(seed)
    if chance.random() < OLD_WORKBOOKS:
        return _flipped((ROOT / "tests/bad/good.xls").read_bytes(), chance), ".xls", "flipped bytes of an .xls"
    data = chance.choice(originals())
    if chance.random() < 0.12:
        change = chance.choice(WHOLE)
        return change(data, chance), ".xlsx", change.__name__
    parts = _unpacked(data)
    changes = [chance.choice(MUTATIONS) for _ in range(chance.choice((1, 1, 2, 3)))]
    for change in changes:
        change(parts, chance)
    return _packed(parts, chance), ".xlsx", ", ".join(change.__name__ for change in changes)


def _unpacked(data: bytes) -> Parts:
    with ZipFile(BytesIO(data)) as book:
        return {info.filename: book.read(info) for info in book.infolist()}


def _packed(parts: Parts, chance: random.Random) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", chance.choice((ZIP_DEFLATED, ZIP_DEFLATED, ZIP_STORED))) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return packed.getvalue()


# ---- the file as a whole


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(4, len(data))]


def _extended(data: bytes, chance: random.Random) -> bytes:
    return data + chance.randbytes(chance.choice((1, 22, 5000)))


def _spliced(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(4, len(data)), chance.randint(1, 300)
    return data[:at] + chance.choice((b"", chance.randbytes(length), bytes(length))) + data[at + length :]


def _doubled_part(data: bytes, chance: random.Random) -> bytes:
    packed = BytesIO(data)
    with warnings.catch_warnings(), ZipFile(packed, "a", ZIP_DEFLATED) as book:
        warnings.simplefilter("ignore")
        name = chance.choice(book.namelist())
        book.writestr(name, chance.choice((b"", b"<worksheet/>", book.read(name))))
    return packed.getvalue()


def _lying_header(data: bytes, chance: random.Random) -> bytes:
    """Change a field of a local or a central header: sizes, checksum, method, flags, offsets."""
    changed = bytearray(data)
    marker, fields = chance.choice(((b"PK\x03\x04", (6, 8, 14, 18, 22)), (b"PK\x01\x02", (8, 10, 16, 20, 24, 42))))
    places = [found.start() for found in re.finditer(re.escape(marker), data)]
    at = chance.choice(places) + chance.choice(fields)
    struct.pack_into("<H", changed, at, chance.choice((0, 1, 8, 9, 14, 0xFFFF, chance.randrange(65536))))
    return bytes(changed)


def _bomb(data: bytes, chance: random.Random) -> bytes:
    parts = _unpacked(data)
    name = _some_sheet(parts, chance)
    filler = chance.choice((b" ", b"<!---->", b"<row/>"))
    parts[name] = parts[name].replace(b"</sheetData>", filler * (30_000_000 // len(filler)) + b"</sheetData>")
    return _packed(parts, random.Random(1))


WHOLE = (*[_flipped, _cut, _extended, _spliced, _doubled_part, _lying_header, _lying_header] * 5, _bomb)


# ---- the parts


def _some_sheet(parts: Parts, chance: random.Random) -> str:
    return chance.choice([name for name in parts if name.startswith("xl/worksheets/")] or list(parts))


def _replace_one(part: bytes, pattern: bytes, chance: random.Random, new: Callable[[re.Match[bytes]], bytes]) -> bytes:
    found = list(re.finditer(pattern, part, re.DOTALL))
    if not found:
        return part
    one = chance.choice(found)
    return part[: one.start()] + new(one) + part[one.end() :]


def _on_sheet(pattern: bytes, new: Callable[[re.Match[bytes], random.Random], bytes], name: str) -> Mutation:
    def mutate(parts: Parts, chance: random.Random) -> None:
        sheet = _some_sheet(parts, chance)
        parts[sheet] = _replace_one(parts[sheet], pattern, chance, lambda one: new(one, chance))

    mutate.__name__ = name
    return mutate


CELL = rb"<c [^>]*?(?:/>|>.*?</c>)"
ROW = rb"<row [^>]*?(?:/>|>.*?</row>)"
VALUE = rb"<v>[^<]*</v>"


def _odd_value(_one: re.Match[bytes], chance: random.Random) -> bytes:
    return f"<v>{chance.choice(ODD_VALUES)}</v>".encode("utf-8", "surrogatepass")


def _odd_text(_one: re.Match[bytes], chance: random.Random) -> bytes:
    text = chance.choice(ODD_TEXTS).replace("&", "&amp;")
    kind = chance.choice(("<is><t>{}</t></is>", "<is><r><t>{}</t></r></is>", '<is><t xml:space="preserve">{}</t></is>'))
    reference = re.search(rb'r="([A-Z]+\d+)"', _one[0])
    at = reference[1].decode() if reference else "A1"
    return f'<c r="{at}" t="inlineStr">{kind.format(text)}</c>'.encode()


def _odd_reference(one: re.Match[bytes], chance: random.Random) -> bytes:
    return re.sub(rb'r="[^"]*"', f'r="{chance.choice(ODD_REFERENCES)}"'.encode(), one[0], count=1)


def _odd_kind(one: re.Match[bytes], chance: random.Random) -> bytes:
    bare = re.sub(rb' t="[^"]*"', b"", one[0], count=1)
    return bare.replace(b"<c ", f'<c t="{chance.choice(KINDS)}" '.encode(), 1)


def _odd_style(one: re.Match[bytes], chance: random.Random) -> bytes:
    bare = re.sub(rb' s="[^"]*"', b"", one[0], count=1)
    return bare.replace(b"<c ", f'<c s="{chance.choice((0, 1, 2, 5, 9999, -1))}" '.encode(), 1)


def _formula(one: re.Match[bytes], chance: random.Random) -> bytes:
    kinds = (
        "<f>A1</f>", "<f/>", '<f t="shared" si="0"/>', '<f t="shared" ref="D10:H40" si="0">A1</f>',
        '<f t="array" ref="H30:I31">A1</f>', '<f t="array" ref="A1:XFD1048576">A1</f>', "<f>A1</f><f>B1</f>",
    )  # fmt: skip
    value = chance.choice(("", "<v/>", "<v>0</v>", "<v>0.0</v>", "<v>5</v>", "<v>#REF!</v>", one[0].decode()))
    return (chance.choice(kinds) + value).encode()


def _moved(one: re.Match[bytes], chance: random.Random) -> bytes:
    return chance.choice((b"", one[0] + one[0], b"<!--" + one[0].replace(b"--", b"") + b"-->", one[0][::-1]))


def _odd_row(one: re.Match[bytes], chance: random.Random) -> bytes:
    marks = (' hidden="1"', ' ht="0"', ' r="0"', ' r="5"', ' r="99999999"', ' spans="1:1"', ' hidden="true"')
    bare = re.sub(rb' r="\d+"', b"", one[0], count=1) if chance.random() < 0.3 else one[0]
    return bare.replace(b"<row ", f"<row{chance.choice(marks)} ".encode(), 1)


def _shifted(parts: Parts, chance: random.Random) -> None:
    """Move all rows from one on down or up, references and all."""
    sheet = _some_sheet(parts, chance)
    start, by = chance.randint(1, 60), chance.choice((1, 2, -1))

    def move(found: re.Match[bytes]) -> bytes:
        row = int(found[2])
        return found[1] + str(row + by if row >= start else row).encode() + b'"'

    parts[sheet] = re.sub(rb'(<(?:c|row) r="[A-Z]*)(\d+)"', move, parts[sheet])


def _swapped_columns(parts: Parts, chance: random.Random) -> None:
    """Exchange the letters of two columns below the head and leave the cells where they stand: out of order."""
    sheet = _some_sheet(parts, chance)
    one, other = (letter.encode() for letter in chance.sample("DEFGHIJ", 2))
    swap = {one: other, other: one}
    parts[sheet] = re.sub(
        rb'r="([A-Z]+)(3\d)"', lambda found: b'r="' + swap.get(found[1], found[1]) + found[2] + b'"', parts[sheet]
    )


def _merged(parts: Parts, chance: random.Random) -> None:
    sheet = _some_sheet(parts, chance)
    ranges = ("A7:A9", "E7:M9", "D7:D12", "A1:XFD1048576", "H30:I31", "B2", "M9:A7", "D10:E10", "?:?", "A7:O8")
    marks = "".join(f'<mergeCell ref="{chance.choice(ranges)}"/>' for _ in range(chance.randint(1, 3)))
    bare = re.sub(rb"<mergeCells.*?</mergeCells>", b"", parts[sheet], flags=re.DOTALL)
    parts[sheet] = bare.replace(b"</sheetData>", f"</sheetData><mergeCells>{marks}</mergeCells>".encode(), 1)


def _wrapped(parts: Parts, chance: random.Random) -> None:
    """Wrap, double, rename or nest the elements of a sheet."""
    sheet = _some_sheet(parts, chance)
    part = parts[sheet]
    choices = (
        lambda: part.replace(b"<sheetData>", b"<x><sheetData>").replace(b"</sheetData>", b"</sheetData></x>"),
        lambda: part.replace(
            b"</sheetData>", b'</sheetData><sheetData><row r="30"><c r="E30"><v>7</v></c></row></sheetData>'
        ),
        lambda: part.replace(b"</sheetData>", b'<row r="200"><c r="E200"><v>7</v></c></row></sheetData>'),
        lambda: re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", part).replace(b"xmlns=", b"xmlns:x="),
        lambda: part.replace(b"<cols", b'<cols><col min="4" max="9" hidden="1"/></cols><cols', 1),
        lambda: part.replace(b"<sheetData>", b'<cols><col min="4" max="9" hidden="1"/></cols><sheetData>', 1),
        lambda: part.replace(b"</c>", b"</c>\n<!-- - -->", 40),
        lambda: part.replace(b"</row>", b"</row><row/>", 20),
        lambda: part.replace(b"<v>", b"<v><x/>", 3),
        lambda: part.replace(b"<sheetData>", b"<sheetData>" + b"<x>" * 5000 + b"</x>" * 5000, 1),
        lambda: part.replace(b"<c ", b"<C ", 1).replace(b"</c>", b"</C>", 1),
        lambda: part.replace(b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"', b'"urn:other"'),
    )
    parts[sheet] = chance.choice(choices)()


def _odd_prolog(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(list(parts))
    body = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", parts[name])
    prologs = (
        b"", b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="GBK"?>', b'<?xml version="1.0" encoding="latin-1"?>',
        b'<?xml version="1.1"?>', b'<?xml version="1.0" encoding="UTF-16"?>', b"<!DOCTYPE a>", b" \n", b"\x00",
        b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<!-- x -->", b"<?x y?>",
    )  # fmt: skip
    parts[name] = chance.choice(prologs) + body


def _odd_shared_text(parts: Parts, chance: random.Random) -> None:
    name = "xl/sharedStrings.xml"
    if name not in parts:
        return
    texts = [text.replace("&", "&amp;") for text in ODD_TEXTS]
    kinds = (
        "<si><t>{}</t></si>", "<si/>", "", "<si><r><t>{}</t></r><r><t>x</t></r></si>",
        "<si><t>{}</t><rPh sb='0' eb='1'><t>y</t></rPh></si>", "<si><t>{}</t></si><si><t>z</t></si>",
    )  # fmt: skip
    new = chance.choice(kinds).format(chance.choice(texts)).encode()
    parts[name] = _replace_one(parts[name], rb"<si>.*?</si>", chance, lambda _: new)


def _odd_book(parts: Parts, chance: random.Random) -> None:
    """Rename, hide, double or lose a sheet in the list of sheets, or point it to another part."""
    book, rels = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    names = ("205-1", "说明", "", "a" * 40, "205-2", "B204-1", "&lt;", "目录")
    sheet = rb"<sheet [^>]*/>"
    choices: tuple[tuple[str, bytes, Callable[[re.Match[bytes]], bytes]], ...] = (
        (book, rb'<sheet name="[^"]*"', lambda _: f'<sheet name="{chance.choice(names)}"'.encode()),
        (book, sheet, lambda one: one[0].replace(b"<sheet ", b'<sheet state="hidden" ')),
        (book, sheet, lambda one: one[0].replace(b"<sheet ", b'<sheet state="veryHidden" ')),
        (book, sheet, lambda one: one[0] + one[0]),
        (book, sheet, lambda _: b""),
        (book, rb"<calcPr[^>]*/>", lambda _: b""),
        (book, rb"<calcPr ", lambda _: b'<calcPr fullCalcOnLoad="1" '),
        (book, rb"<workbookPr[^>]*/>", lambda _: b'<workbookPr date1904="1"/>'),
        (rels, rb"sheet\d+\.xml", lambda _: f"sheet{chance.randint(1, 3)}.xml".encode()),
        (rels, rb'Target="[^"]*"', lambda _: b'Target="../../etc/passwd"'),
        (rels, rb"<Relationship [^>]*/>", lambda _: b""),
        (rels, rb'Id="rId\d+"', lambda _: b'Id="rId1"'),
    )
    name, pattern, new = chance.choice(choices)
    if name in parts:
        parts[name] = _replace_one(parts[name], pattern, chance, new)


def _lost_part(parts: Parts, chance: random.Random) -> None:
    parts.pop(chance.choice(list(parts)))


def _renamed_part(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(list(parts))
    parts[chance.choice((name.upper(), f"/{name}", name.replace("/", "\\"), f"../{name}", name + " "))] = parts.pop(
        name
    )


def _exchanged_parts(parts: Parts, chance: random.Random) -> None:
    one, other = chance.sample(list(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]


def _broken_bytes(parts: Parts, chance: random.Random) -> None:
    name = chance.choice([name for name in parts if parts[name]] or list(parts))
    if parts[name]:
        parts[name] = _flipped(parts[name], chance)


def _odd_styles(parts: Parts, chance: random.Random) -> None:
    name = "xl/styles.xml"
    if name in parts:
        formats = ("14", "22", "46", "0", "9", "164", "99999")
        parts[name] = re.sub(rb'numFmtId="\d+"', f'numFmtId="{chance.choice(formats)}"'.encode(), parts[name])


MUTATIONS: tuple[Mutation, ...] = (
    *[_on_sheet(VALUE, _odd_value, "an odd value")] * 5,
    *[_on_sheet(CELL, _odd_text, "an odd text")] * 4,
    *[_on_sheet(CELL, _odd_reference, "an odd reference")] * 2,
    *[_on_sheet(CELL, _odd_kind, "an odd kind")] * 3,
    _on_sheet(CELL, _odd_style, "an odd style"),
    *[_on_sheet(VALUE, _formula, "a formula")] * 2,
    *[_on_sheet(CELL, _moved, "a cell lost or doubled")] * 3,
    *[_on_sheet(ROW, _moved, "a row lost or doubled")] * 2,
    _on_sheet(ROW, _odd_row, "an odd row"),
    _shifted,
    _swapped_columns,
    _merged,
    *[_wrapped] * 3,
    _odd_prolog,
    *[_odd_shared_text] * 3,
    *[_odd_book] * 2,
    _lost_part,
    _renamed_part,
    _exchanged_parts,
    *[_broken_bytes] * 2,
    _odd_styles,
)


# ---- trying them


def tried(seed: int, folder: Path) -> dict[str, object]:
    """Return what became of the workbook of a seed: ``problems`` is empty where all is well."""
    data, suffix, story = mutant(seed)
    path = folder / f"book{suffix}"
    path.write_bytes(data)
    begun = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, SECONDS_MAX + 5)
    problems: list[str] = []
    accepted = False
    try:
        parsed = parse_file(path)
        accepted = not has_errors(parsed.findings)
    except BaseException:
        problems.append(traceback.format_exc(limit=-4))
    seconds = time.monotonic() - begun
    signal.setitimer(signal.ITIMER_REAL, 0)
    if seconds > SECONDS_MAX:
        problems.append(f"{seconds:.1f} s")
    if accepted and suffix == ".xlsx" and not problems:
        try:
            problems += lost(data, parsed)
        except Exception:  # what the count cannot read, the product may not accept either
            problems.append(traceback.format_exc(limit=-3))
    elif not accepted and not problems and (parsed.entries or parsed.activities):
        problems.append("refused, and yet rows came back")
    if seed % ANNOTATED_EVERY == 0 and not problems:
        problems += _annotated(path, folder / "annotated.xlsx", parsed.findings)
    return {"seed": seed, "story": story, "accepted": accepted, "seconds": round(seconds, 3), "problems": problems}


def _annotated(path: Path, target: Path, findings: Sequence[Finding]) -> list[str]:
    """Return what an annotated copy lost or changed of a workbook that can be read and shown."""
    marks = [*findings, *(Finding("file-too-large", Place(path.name, "205-1", row, "E"), FACTS) for row in (1, 30, 99))]
    try:
        done = annotate(path, marks, target)
        if path.suffix == ".xls" or {finding.code for finding in findings} & {"workbook-damaged", "file-no-importer"}:
            return []
        before, after = sheets(path.read_bytes()), sheets(target.read_bytes())
    except Exception:
        return [traceback.format_exc(limit=-4)]
    if done.marked == 0 and not before.keys() & after.keys():  # not built as workbooks are: the list stands alone
        return []
    return [f"annotated: {name} has changed" for name, cells in before.items() if after.get(name) != cells]


def main(first: int, count: int) -> None:
    """Try some seeds, one line each; the number of a seed is written before it is tried."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            print(json.dumps({"begun": seed}), flush=True)  # noqa: T201
            print(json.dumps(tried(seed, Path(folder)), ensure_ascii=False), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
