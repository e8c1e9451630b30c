"""The shipped tables: complete, readable, printed as they were collected, unique answers."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors import (
    COLUMNS,
    Ambiguous,
    Choice,
    Coefficient,
    FactorSet,
    NoCoefficient,
    RangeOnly,
    Source,
    TableError,
    combustion_family,
    conversion_factor,
    doubts,
    exact_number,
    find,
    layer_folder,
    read_coefficients,
    region_chain,
    regions,
    shipped_factors,
    shipped_table,
    texts,
    unit_fault,
    with_layer,
)

BAD = Path(__file__).parents[1] / "bad" / "factors"
TABLES = Path(str(files("factors").joinpath("tables")))

# rows of each collected table and SHA-256 (16 digits) of its sorted lines `key|value|value_min|value_max`
COLLECTED = {
    "co2_fuels": (334, "182209dff39a64e5"),
    "electricity_co2": (202, "09085586da8073f4"),
    "electricity_equal_value": (16, "b672b0d51b6b4ca8"),
    "gbt2589_2008_a_energy": (56, "940d2a00c29c67d4"),
    "gbt2589_2020_a_energy": (63, "d22c95c2bd4d73b0"),
    "gbt2589_b_media": (42, "cba7beabc40f380b"),
    "gwp": (59, "75a42af7580c74cf"),
    "hydrogen_datacenter": (13, "1d6a88b451adf420"),
    "nbs_205_1_items": (40, "43216557a051c013"),
    "nbs_205_columns_formulas": (31, "915b4476db017e7f"),
    "process_emissions": (139, "7ad1e25de3e20306"),
}
PREFIXES = {
    "co2_fuels": ("NDRC_A.", "NDRC_B.", "IPCC2006.", "ETS.", "PROV2011.", "GBT32151_34.", "HEAT.", "C_TO_CO2"),
    "electricity_co2": ("GRID.", "CFP."),
    "electricity_equal_value": ("ELEC_EQUAL.",),
    "gbt2589_2008_a_energy": ("GB2589_2008.",),
    "gbt2589_2020_a_energy": ("GB2589_2020.",),
    "gwp": ("GWP.", "GWPUSE."),
    "hydrogen_datacenter": ("H2.", "DC."),
    "nbs_205_1_items": ("NBS205.",),
    "nbs_205_columns_formulas": ("205-1.", "205-2.", "F."),
    "process_emissions": ("AL.", "CEM.", "STEEL.", "FA.", "SI.", "GEN.", "CACC.", "CARB.", "LIME.", "SODA.", "CHLOR.",
                          "NA.", "LI2CO3."),
}  # fmt: skip
ROWS_BY_TABLE = {
    "coefficients/coal_equivalent.csv": 214,
    "coefficients/combustion_co2.csv": 262,
    "coefficients/definitions.csv": 3,
    "coefficients/electricity_co2.csv": 202,
    "coefficients/gwp.csv": 55,
    "coefficients/hydrogen_data_centre.csv": 13,
    "coefficients/process_co2.csv": 131,
    "rules/benchmark_levels.csv": 28,
    "rules/coefficient_ranges.csv": 8,
    "rules/hydropower_facts.csv": 25,
    "rules/legal_penalties.csv": 8,
    "rules/load_parameters.csv": 41,
    "rules/metering.csv": 56,
    "rules/price_penalties.csv": 36,
    "rules/prices.csv": 15,
    "rules/product_limit_corrections.csv": 26,
    "rules/product_limits.csv": 104,
    "rules/regime_parameters.csv": 6,
    "rules/scoring.csv": 31,
    "rules/supervision.csv": 4,
    "rules/targets_2026.csv": 27,
    "rules/thresholds.csv": 17,
    "texts.csv": 46,
    "rules/doubtful.csv": 78,
}


def whole() -> dict[str, tuple[str, str, str]]:
    """Every row that was collected, by key, as printed: coefficients, the shipped layer, and texts."""
    rows = with_layer(shipped_factors(), layer_folder("ipcc2006")).rows.values()
    printed = {row.key: (row.printed, row.printed_min, row.printed_max) for row in rows}
    return printed | dict.fromkeys(texts(), ("", "", ""))


def media(key: str) -> bool:
    """Whether a row stands in appendix B of GB/T 2589: energy-carrying media."""
    row = shipped_factors().rows.get(key)
    return row is not None and row.source.key.startswith("GBT2589") and row.locator.startswith("附录B")


def test_row_counts_of_every_table() -> None:
    found = {}
    for name in ROWS_BY_TABLE:
        with (TABLES / name).open(encoding="utf-8", newline="") as stream:
            found[name] = sum(1 for _ in csv.reader(stream)) - 1
    assert found == ROWS_BY_TABLE
    shipped = {
        str(path.relative_to(TABLES))
        for folder in ("coefficients", "rules")
        for path in (TABLES / folder).glob("*.csv")
    }
    assert shipped <= set(ROWS_BY_TABLE)


@pytest.mark.parametrize("table", COLLECTED)
def test_every_collected_row_is_shipped_and_prints_as_it_was_printed(table: str) -> None:
    rows = whole()
    if table == "gbt2589_b_media":
        chosen = {key: row for key, row in rows.items() if media(key)}
    else:
        chosen = {key: row for key, row in rows.items() if key.startswith(PREFIXES[table]) and not media(key)}
    lines = sorted("|".join((key, *row)) for key, row in chosen.items())
    digest = sha256("\n".join(lines).encode()).hexdigest()[:16]
    assert (len(lines), digest) == COLLECTED[table]


def test_every_row_goes_back_to_its_line() -> None:
    for name in ("coefficients/coal_equivalent.csv", "rules/product_limits.csv", "coefficients/process_co2.csv"):
        with (TABLES / name).open(encoding="utf-8", newline="") as stream:
            printed = list(csv.DictReader(stream))
        rows = [shipped_factors()[row["key"]].as_row() for row in printed]
        assert rows == printed


def test_every_unit_parses_and_is_dimension_checked() -> None:
    for row in with_layer(shipped_factors(), layer_folder("ipcc2006")).rows.values():
        assert unit_fault(row.unit) == "", row.key
        if row.kind == "coal_equivalent":
            upper, _, lower = row.dimensioned_unit.partition("/")
            energy_side = "tce" if upper in ("tce", "kgce") else f"tce_{upper[-2:]}"
            assert conversion_factor(row.dimensioned_unit, f"{energy_side}/{lower}") > 0


def test_calorific_and_equivalent_tonnes_do_not_add() -> None:
    units = {shipped_factors()[key].dimensioned_unit for key in ("GB2589_2008.ELECTRICITY.EQV", "ELEC_EQUAL.2019")}
    assert units == {"kgce_ce/kWh", "kgce_eq/kWh"}
    with pytest.raises(Exception, match="Cannot convert"):
        conversion_factor("tce_ce", "tce_eq")


def test_gas_volumes_name_their_reference_state() -> None:
    for pair in (("Nm3", "m3_20C"), ("m3", "Nm3")):
        with pytest.raises(Exception, match="Cannot convert"):
            conversion_factor(*pair)


def test_every_number_is_exact() -> None:
    for row in shipped_factors().rows.values():
        assert (row.value is None) == bool(row.printed_min or row.printed_max)
        if row.printed and "/" not in row.printed:
            assert row.value == exact_number(row.printed)


def test_keys_of_the_doubtful_register_exist_and_each_names_its_test() -> None:
    known = set(whole())
    for doubt in doubts().values():
        assert set(doubt.concerns) <= known, doubt.key
        assert doubt.taken
        assert doubt.why


def test_one_digest_for_the_whole_set() -> None:
    first = shipped_factors().digest
    layered = with_layer(shipped_factors(), layer_folder("ipcc2006"))
    assert len(first) == 64
    assert layered.digest != first
    assert layered.layers == ("ipcc2006",)


def asked(item: str, kind: str, day: date, **how: Any) -> Choice | NoCoefficient:
    try:
        return find(item, kind, day, **how)
    except NoCoefficient as problem:
        return problem


SHIPPED = shipped_factors()
LAYERED = with_layer(SHIPPED, layer_folder("ipcc2006"))
ROWS = list(LAYERED.rows.values())
QUESTIONS = sorted({(row.item, row.kind, row.basis) for row in SHIPPED.rows.values()})
PLACES = ["CN", "world", "510000", "513221", "GRID-SW", "330000", "520000", "130400", "620000"]
DAY = timedelta(days=1)


def places_around(code: str) -> list[str]:
    """A region and all it lies in, from the table itself; a county or prefecture goes on with its province."""
    chain = [] if code in regions() else list(dict.fromkeys([code, code[:4] + "00"]))
    code = code if code in regions() else code[:2] + "0000"
    while code:
        chain.append(code)
        code = regions()[code][1]
    return chain


def end_was_known(row: Coefficient, known: date, rows: Iterable[Coefficient]) -> bool:
    """Whether, as known on a day, a row was to end: not while what follows it the day after was unpublished."""
    after = [
        other
        for other in rows
        if (other.item, other.kind, other.basis, other.region) == (row.item, row.kind, row.basis, row.region)
        and row.valid_to is not None
        and other.valid_from == row.valid_to + DAY
    ]
    return not any(other.published is not None and other.published > known for other in after)


def in_force(row: Coefficient, day: date, known: date | None, rows: Iterable[Coefficient]) -> bool:
    if row.in_force_from is not None and day < row.in_force_from:
        return False
    if known is not None and row.published is not None and row.published > known:
        return False
    if row.valid_to is None or day <= row.valid_to:
        return True
    return known is not None and not end_was_known(row, known, rows)


def expected_answer(
    factors: FactorSet, item: str, kind: str, day: date, *, basis: str, region: str, known: date | None, data_year: str
) -> tuple[str, str]:
    """What the rows themselves say: ("value" or "range", key), or ("error", why), by filter and minimum alone."""
    rows = [row for row in factors.rows.values() if (row.item, row.kind) == (item, kind)]
    places = places_around(region)
    held = [
        row
        for row in rows
        if row.basis == (basis or row.basis)
        and row.region in places
        and row.data_year == (data_year or row.data_year)
        and (data_year or not row.data_year or row.valid_from or row.valid_to)
        and in_force(row, day, known, rows)
    ]
    if not held:
        return "error", "none"
    near = min(places.index(row.region) for row in held)
    nearest = [row for row in held if places.index(row.region) == near]
    first = min(row.source.preference for row in nearest)
    best = [row for row in nearest if row.source.preference == first]
    if len(best) > 1 or (not basis and len({row.basis for row in held}) > 1):
        return "error", "ambiguous"
    return ("value" if best[0].printed else "range"), best[0].key


def answer_found(answer: Choice | NoCoefficient) -> tuple[str, str]:
    if isinstance(answer, Choice):
        return "value", answer.coefficient.key
    if isinstance(answer, RangeOnly):
        return "range", answer.coefficient.key
    return "error", "ambiguous" if isinstance(answer, Ambiguous) else "none"


def days_about(row: Coefficient) -> list[date]:
    """The days on which a row's answer may change, and their neighbours."""
    turns = [day for day in (row.in_force_from, row.valid_to, row.published) if day]
    return [turn + shift for turn in turns for shift in (-DAY, 0 * DAY, DAY)] or [date(2022, 6, 30)]


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_every_question_has_one_answer_or_an_explained_error(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(ROWS))
    factors = data.draw(st.sampled_from([SHIPPED, LAYERED]))
    days = st.dates(date(2005, 1, 1), date(2030, 12, 31)) | st.sampled_from(days_about(row))
    day = data.draw(days)
    how = {
        "basis": data.draw(st.sampled_from(["", row.basis])),
        "region": data.draw(st.sampled_from([row.region, *PLACES])),
        "known": data.draw(st.none() | st.just(day) | days),
        "data_year": data.draw(st.sampled_from(["", row.data_year])),
    }
    answer = asked(row.item, row.kind, day, factors=factors, **how)
    assert answer_found(answer) == expected_answer(factors, row.item, row.kind, day, **how)
    if isinstance(answer, NoCoefficient):
        assert row.item in str(answer)
        assert answer.near or not any((each.item, each.kind) == (row.item, row.kind) for each in factors.rows.values())
    else:
        assert answer.coefficient.source.document in answer.reason


def differences(factors: FactorSet) -> list[str]:
    """Keys of rows about which the look-up and the rows themselves say different things, over a fixed sweep of days."""
    fresh = replace(factors)  # no answers kept
    found = []
    for row in LAYERED.rows.values():
        for day in days_about(row):
            for region, known, year in (
                (row.region, None, row.data_year),
                ("513221", day, ""),
                ("520000", None, row.data_year),
            ):
                how = {"basis": row.basis, "region": region, "known": known, "data_year": year}
                answer = asked(row.item, row.kind, day, factors=fresh, **how)
                if answer_found(answer) != expected_answer_cached(row.item, row.kind, day, **how):
                    found.append(row.key)
    return found


@cache
def expected_answer_cached(item: str, kind: str, day: date, **how: Any) -> tuple[str, str]:
    return expected_answer(LAYERED_INDEX[item, kind], item, kind, day, **how)


LAYERED_INDEX = {pair: replace(LAYERED, rows={row.key: row for row in rows}) for pair, rows in LAYERED.index.items()}


def test_every_row_answers_about_its_days_as_the_rows_say() -> None:
    assert differences(LAYERED) == []


def wrong_regions(patch: pytest.MonkeyPatch) -> FactorSet:
    patch.setattr("factors._lookup.region_chain", lambda code: tuple(reversed(region_chain(code))))
    return LAYERED


def wrong_preference(_: pytest.MonkeyPatch) -> FactorSet:
    turned = {
        key: replace(row, source=replace(row.source, preference=-row.source.preference))
        for key, row in LAYERED.rows.items()
    }
    return replace(LAYERED, rows=turned)


def wrong_last_day(patch: pytest.MonkeyPatch) -> FactorSet:
    patch.setattr(
        Coefficient,
        "holds_on",
        lambda row, day: (row.in_force_from or date.min) <= day < (row.valid_to or date.max),
    )
    return LAYERED


def wrong_knowledge(patch: pytest.MonkeyPatch) -> FactorSet:
    patch.setattr(Coefficient, "known_on", lambda row, day: True)
    return LAYERED


@pytest.mark.parametrize("mutant", [wrong_regions, wrong_preference, wrong_last_day, wrong_knowledge])
def test_a_wrong_order_or_day_is_caught(
    monkeypatch: pytest.MonkeyPatch, mutant: Callable[[pytest.MonkeyPatch], FactorSet]
) -> None:
    assert differences(mutant(monkeypatch))


def test_no_region_chain_mixes_bands_of_the_punitive_price() -> None:
    bands = {row.key: row for row in ROWS if row.kind == "price_penalty_band"}
    meant: dict[str, set[tuple[str, str, str]]] = {}
    for row in bands.values():
        meant.setdefault(row.basis, set()).add((row.shown, row.direction, row.unit))
    assert {basis: len(spans) for basis, spans in meant.items()} == dict.fromkeys(meant, 1)
    for penalty in (row for row in ROWS if row.kind == "price_penalty" and f"{row.key}.OVER" in bands):
        assert bands[f"{penalty.key}.OVER"].basis == penalty.basis
    how: dict[str, Any] = {"basis": "punitive:all_kwh:over_100", "known": None}
    day = date(2026, 6, 1)
    assert find("firm", "price_penalty", day, region="520000", **how).coefficient.region == "520000"
    assert find("firm", "price_penalty", day, region="610000", **how).coefficient.region == "CN"


def test_families_of_fuel_defaults_follow_the_first_batch_of_guides() -> None:
    found = {
        code: combustion_family(code)[0] for code in ("3011", "3012", "3041", "3216", "3217", "3218", "4411", "443")
    }
    assert found == {
        "3011": "NDRC_A",  # cement
        "3012": "NDRC_B",  # lime: no guide of its own
        "3041": "NDRC_A",  # flat glass
        "3216": "NDRC_A",  # aluminium
        "3217": "NDRC_A",  # magnesium
        "3218": "NDRC_B",  # silicon
        "4411": "NDRC_A",  # thermal power
        "443": "NDRC_B",  # heat supply
    }


def test_most_questions_do_have_an_answer_today() -> None:
    outcome: Counter[bool] = Counter()
    for item, kind, basis in QUESTIONS:
        rows = shipped_factors().index[(item, kind)]
        place = next(row.region for row in rows if row.basis == basis)
        answer = asked(item, kind, date(2026, 6, 1), basis=basis, region=place)
        outcome[isinstance(answer, Choice)] += 1
    assert outcome[True] > 6 * outcome[False]


BROKEN = {
    "column-unknown.csv": ("column", "origin"),
    "unit-unknown.csv": ("unit", "ton"),
    "overlap.csv": ("valid_from", "overlap"),
    "source-missing.csv": ("source", "sources.toml"),
    "value-comma.csv": ("value", "no comma"),
    "value-percent.csv": ("value", "unit percent"),
    "value-and-range.csv": ("value", "not both"),
    "day-wrong.csv": ("valid_from", "2021-04-01"),
    "status-wrong.csv": ("status", "official"),
    "direction-missing.csv": ("direction", "max or min"),
    "key-twice.csv": ("key", "once"),
    "kind-unknown.csv": ("kind", "nearest: coal_equivalent"),
    "unit-of-other-kind.csv": ("unit", "measures the same as kgce/kg"),
    "unit-of-other-item.csv": ("unit", "raw_coal is counted in t"),
    "ncv-of-other-item.csv": ("unit", "raw_coal is counted in t"),
    "value-negative.csv": ("value", "at least 0"),
    "value-over-bound.csv": ("value", "at most 1"),
    "value-over-bound-in-other-unit.csv": ("value", "at most 145 (unit GJ/t)"),
    "share-in-percent.csv": ("unit", "measures the same as 1"),
    "range-end-over-bound.csv": ("value_max", "at most 1"),
    "range-one-end.csv": ("value_max", "both ends"),
    "range-reversed.csv": ("value_max", "not below value_min 0.8"),
    "value-over-zero.csv": ("value", "a number as printed"),
    "direction-on-coefficient.csv": ("direction", "is no limit"),
    "benchmark-without-direction.csv": ("direction", "max or min"),
    "basis-unknown.csv": ("basis", "calorific | equivalent"),
    "region-unknown.csv": ("region", "nearest: GRID-S"),
    "region-province-unknown.csv": ("region", "one of its provinces"),
    "item-unknown.csv": ("item", "nearest: raw_coal"),
    "day-without-dashes.csv": ("valid_from", "2021-04-01"),
    "not-utf8.csv": ("", "UTF-8"),
}


def test_every_broken_table_has_its_fault() -> None:
    assert {path.name for path in BAD.glob("*.csv")} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_table_is_refused_with_file_row_and_column(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "layer"
    folder.mkdir()
    (folder / name).write_bytes((BAD / name).read_bytes())
    (folder / "datapackage.json").write_text(f'{{"name": "bad", "resources": [{{"path": "{name}"}}]}}', "utf-8")
    column, expected = BROKEN[name]
    with pytest.raises(TableError) as caught:
        with_layer(shipped_factors(), folder)
    assert caught.value.file == name
    assert expected in str(caught.value)
    if column != "column":
        assert (caught.value.row, caught.value.column) == (3 if name in ("overlap.csv", "key-twice.csv") else 2, column)


def test_a_layer_without_a_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"datapackage\.json"):
        layer_folder(str(tmp_path))


def test_a_layer_may_not_reach_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x", "utf-8")
    folder = tmp_path / "layer"
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": [{"path": "../secret.csv"}]}', "utf-8")
    with pytest.raises(TableError, match="inside the folder"):
        with_layer(shipped_factors(), folder)


def test_a_layer_adds_and_overrides(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    row = {**shipped_factors()["ELEC_EQUAL.2024"].as_row(), "key": "OFFICE.2025", "valid_from": "2026-01-01",
           "valid_to": "2026-12-31", "value": "0.3010"}  # fmt: skip
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow(row)
    (folder / "datapackage.json").write_text('{"name": "office", "resources": [{"path": "rows.csv"}]}', "utf-8")
    day = date(2026, 6, 30)
    with pytest.raises(NoCoefficient):
        find("electricity", "coal_equivalent", day, basis="equivalent")
    chosen = with_layer(shipped_factors(), folder)
    assert (
        find("electricity", "coal_equivalent", day, basis="equivalent", factors=chosen).coefficient.printed == "0.3010"
    )


def test_a_source_edition_bounds_its_rows() -> None:
    assert Source("X", "GB 99999-2022", "", "", "secondary", 1).earliest == date(2022, 1, 1)
    with pytest.raises(NoCoefficient, match="holds 2024-01-01 to"):
        find("product:aluminium_liquid", "product_limit", date(2015, 6, 1), basis="ac_electricity:level_3")


def test_tables_read_the_same_from_a_folder_and_from_the_package() -> None:
    rows = list(read_coefficients(shipped_table("coefficients").joinpath("gwp.csv"), shipped_factors().sources))
    assert len(rows) == 55
