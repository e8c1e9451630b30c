"""Clean books of many firms, and errors seeded into them, each known by the check that must find it.

The books hold for each firm and item two years and the months of the second, in every figure that the forms ask for, so
that all checks of one ledger have something to look at. ``Books.spoil`` changes one figure by more than its tolerance.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from stdnum.cn import uscc

from factors import energy_items
from ledgers import ActivityRow, FirmRow, ParsedFile, Place, State
from ledgers._records import EntryRow

CENT = Decimal("0.01")
YEARS = ("2019", "2020")
ITEMS = {"raw_coal": "t", "diesel": "t", "electricity": "wan_kWh", "natural_gas": "wan_m3"}
PRICES = {"raw_coal": "620", "diesel": "7100", "electricity": "4200", "natural_gas": "26000"}
"""What firms pay for a unit of an item, in yuan; made up for the books."""
TO_TCE = {"raw_coal": "0.7143", "diesel": "1.4571", "electricity": "1.229", "natural_gas": "12"}
MONTHLY = ("purchase", "production_use", "nonproduction_use", "total_use")

Key = tuple[str, str, str, str]
"""Firm, period, item, flow."""


def credit_code(number: int) -> str:
    """Return a valid credit code of GB 32100 for a number."""
    body = f"91513200HC{number:07}"
    return body + str(uscc.calc_check_digit(body))


@dataclass
class Books:
    """The figures of many firms by their keys, before they are written down."""

    entries: dict[Key, Decimal] = field(default_factory=dict)
    output: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)
    coefficients: dict[tuple[str, str, str], str] = field(default_factory=dict)
    units: dict[Key, str] = field(default_factory=dict)
    firms: list[str] = field(default_factory=list)
    counties: dict[str, str] = field(default_factory=dict)

    def add_firm(self, number: int, chance: random.Random) -> None:
        """Add the two years of one firm."""
        firm = credit_code(number)
        self.firms.append(firm)
        for item in ITEMS:
            size = Decimal(chance.randint(1_000, 90_000))
            closing = (size / 20).quantize(CENT)
            for year in YEARS:
                closing = self._year(firm, year, item, size, closing, chance)
                size = (size * Decimal(chance.randint(95, 108)) / 100).quantize(CENT)
            self._months(firm, item)
        self._totals(firm)

    def _year(self, firm: str, year: str, item: str, size: Decimal, opening: Decimal, chance: random.Random) -> Decimal:
        production, other = size, (size / 50).quantize(CENT)
        flows = {
            "purchase": size + other + Decimal(chance.randint(0, 50)) / 100,
            "purchase_outside_province": (size / 3).quantize(CENT),
            "total_use": production + other,
            "production_use": production,
            "feedstock_use": (size / 10).quantize(CENT),
            "nonproduction_use": other,
            "transport_use": (size / 100).quantize(CENT),
        }
        if energy_items()[item].storable:
            flows |= {"opening_stock": opening, "closing_stock": opening + flows["purchase"] - flows["total_use"]}
        else:
            flows["purchase"] = flows["total_use"]
        price = Decimal(PRICES[item]) * Decimal(chance.randint(70, 140)) / 100
        self.output[firm, year, f"purchase_amount:{item}"] = (flows["purchase"] * price / 10000).quantize(CENT)
        for flow, quantity in flows.items():
            self.entries[firm, year, item, flow] = quantity
            if year == YEARS[1] and flow in MONTHLY:
                self.entries[firm, year, item, f"year_ago:{flow}"] = self.entries[firm, YEARS[0], item, flow]
        return flows.get("closing_stock", Decimal(0))

    def _months(self, firm: str, item: str) -> None:
        year = YEARS[1]
        for flow in MONTHLY:
            whole = self.entries[firm, year, item, flow]
            part = (whole / 12).quantize(CENT)
            total = Decimal(0)
            for month in range(1, 13):
                amount = part if month < 12 else whole - 11 * part
                if flow == "total_use":
                    used = ("production_use", "nonproduction_use")
                    amount = sum((self.entries[firm, f"{year}-{month:02}", item, each] for each in used), Decimal(0))
                total += amount
                self.entries[firm, f"{year}-{month:02}", item, flow] = amount
                self.entries[firm, f"{year}-{month:02}", item, f"cumulative:{flow}"] = total
        if energy_items()[item].storable:
            for month in range(1, 13):
                opening = self.entries[firm, year, item, "opening_stock"]
                self.entries[firm, f"{year}-{month:02}", item, "cumulative:opening_stock"] = opening

    def _totals(self, firm: str) -> None:
        for year in YEARS:
            for flow in ("production_use", "feedstock_use", "nonproduction_use", "total_use"):
                tce = [self.entries[firm, year, item, flow] * Decimal(TO_TCE[item]) for item in ITEMS]
                self.entries[firm, year, "energy_total", flow] = sum(tce).quantize(CENT)
            self.entries[firm, year, "energy_total", "transformation_input"] = Decimal(100)
            self.entries[firm, year, "energy_total", "input_thermal_power"] = Decimal(90)
            self.entries[firm, year, "energy_total", "transformation_output"] = Decimal(80)
            self.entries[firm, year, "electricity", "transformation_output"] = Decimal(30)
            self.output[firm, year, "coal_use"] = self.entries[firm, year, "raw_coal", "total_use"]
            self.output[firm, year, "coal_feedstock_use"] = self.entries[firm, year, "raw_coal", "feedstock_use"]
            whole = (
                self.entries[firm, year, "energy_total", "production_use"]
                + self.entries[firm, year, "energy_total", "nonproduction_use"]
            )
            self.entries[firm, year, "energy_total", "total_use"] = whole
            energy = self.entries[firm, year, "energy_total", "production_use"]
            self.output[firm, year, "gross_output"] = (energy * 2).quantize(CENT)
            self.output[firm, year, "numerator:unit_energy:cement"] = (energy * 900).quantize(CENT)
        self.output[firm, YEARS[1], "year_ago:gross_output"] = self.output[firm, YEARS[0], "gross_output"]
        part = (self.output[firm, YEARS[1], "gross_output"] / 12).quantize(CENT)
        for month in range(1, 13):
            rest = self.output[firm, YEARS[1], "gross_output"] - 11 * part
            self.output[firm, f"{YEARS[1]}-{month:02}", "gross_output"] = part if month < 12 else rest

    def parsed(self) -> ParsedFile:
        """Return the books as the records that importers make."""
        firms = tuple(
            FirmRow(firm, f"企业{n}", county, "3216", True, Place("firms.csv", "", n + 2, "firm_id"))
            for n, firm in enumerate(self.firms)
            for county in [self.counties.get(firm, "513222")]
        )
        entries = []
        for n, ((firm, period, item, flow), quantity) in enumerate(self.entries.items()):
            unit = self.units.get((firm, period, item, flow), ITEMS.get(item, "tce"))
            own = self.coefficients.get((firm, period, item))
            entries.append(
                EntryRow(
                    firm,
                    period,
                    item,
                    _Flow(flow),
                    State.STATED,
                    quantity,
                    unit,
                    unit,
                    Place("entries.csv", "", n + 2, "quantity"),
                    Decimal(own) if own else None,
                    f"tce/{energy_items()[item].unit}" if own else "",
                )
            )
        activities = tuple(
            ActivityRow(
                firm,
                period,
                measure,
                quantity,
                *((_unit(measure),) * 2),
                Place("activity.csv", "", n + 2, "quantity"),
                _price_base(measure),
            )
            for n, ((firm, period, measure), quantity) in enumerate(self.output.items())
        )
        return ParsedFile("books", "1", firms, tuple(entries), activities)


def _unit(measure: str) -> str:
    return "t" if measure.startswith("coal") else "kgce" if ":unit" in measure else "wan_cny"


def _price_base(measure: str) -> str:
    if measure.startswith("purchase_amount"):
        return "current"
    return "2020" if _unit(measure) == "wan_cny" else ""


class _Flow(str):
    """A flow in any figure, as records have it."""

    __slots__ = ()

    @property
    def value(self) -> str:
        """The text."""
        return str(self)


def clean_books(firm_count: int, seed: int) -> Books:
    """Return books without an error."""
    books, chance = Books(), random.Random(seed)
    for number in range(firm_count):
        books.add_firm(number, chance)
    return books


@dataclass(frozen=True)
class Seeded:
    """One seeded error: the check that must find it, and of whom, when and what."""

    code: str
    firm: str
    period: str
    item: str


def _more(books: Books, key: Key, by: str = "7") -> None:
    books.entries[key] += Decimal(by)


def _spoil_use_total(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    _more(b, (firm, "2019", item, "nonproduction_use"), "0.05")
    return Seeded("use-total", firm, "2019", item)


def _spoil_balance(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    _more(b, (firm, "2019", "diesel", "purchase"), "0.11")
    return Seeded("stock-balance", firm, "2019", "diesel")


def _spoil_outside(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2019", item, "purchase_outside_province"] = b.entries[firm, "2019", item, "purchase"] + CENT
    return Seeded("outside-exceeds-purchase", firm, "2019", item)


def _spoil_feedstock(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2020", item, "feedstock_use"] = b.entries[firm, "2020", item, "production_use"] + CENT
    return Seeded("feedstock-exceeds-use", firm, "2020", item)


def _spoil_transport(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2019", item, "transport_use"] = b.entries[firm, "2019", item, "total_use"] + CENT
    return Seeded("transport-exceeds-use", firm, "2019", item)


def _spoil_negative(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2019", item, "transport_use"] = -CENT
    return Seeded("negative-quantity", firm, "2019", item)


def _spoil_unstorable(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2019", "electricity", "closing_stock"] = CENT
    return Seeded("stock-of-unstorable", firm, "2019", "electricity")


def _spoil_month(b: Books, firm: str, item: str, chance: random.Random) -> Seeded:
    _more(b, (firm, f"2020-{chance.randint(1, 12):02}", item, "purchase"), "0.2")
    return Seeded("months-against-year", firm, "2020", item)


def _spoil_missing(b: Books, firm: str, item: str, chance: random.Random) -> Seeded:
    month = f"2020-{chance.randint(1, 11):02}"
    del b.entries[firm, month, item, "purchase"]
    return Seeded("month-missing", firm, "2020", item)


def _spoil_falling(b: Books, firm: str, item: str, chance: random.Random) -> Seeded:
    month = chance.randint(2, 12)
    before = b.entries[firm, f"2020-{month - 1:02}", item, "cumulative:total_use"]
    b.entries[firm, f"2020-{month:02}", item, "cumulative:total_use"] = before - CENT
    return Seeded("cumulative-falls", firm, f"2020-{month:02}", item)


def _spoil_cumulative(b: Books, firm: str, item: str, chance: random.Random) -> Seeded:
    month = chance.randint(2, 11)
    _more(b, (firm, f"2020-{month:02}", item, "cumulative:production_use"), "0.3")
    return Seeded("cumulative-against-months", firm, f"2020-{month:02}", item)


def _spoil_december(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    _more(b, (firm, "2020-12", item, "cumulative:production_use"), "0.02")
    return Seeded("cumulative-against-year", firm, "2020", item)


def _spoil_opening(b: Books, firm: str, _item: str, chance: random.Random) -> Seeded:
    month = f"2020-{chance.randint(2, 12):02}"
    _more(b, (firm, month, "raw_coal", "cumulative:opening_stock"), "0.01")
    return Seeded("opening-stock-moves", firm, month, "raw_coal")


def _spoil_carried(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    for flow in ("opening_stock", "closing_stock"):
        _more(b, (firm, "2020", "raw_coal", flow), "0.02")
    return Seeded("stock-not-carried", firm, "2020", "raw_coal")


def _spoil_unit(b: Books, firm: str, item: str, chance: random.Random) -> Seeded:
    month = f"2020-{chance.randint(1, 12):02}"
    b.entries[firm, month, item, "production_use"] *= chance.choice([1000, 10000])
    return Seeded("unit-slip", firm, month, item)


def _spoil_magnitude(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    key = (firm, "2020", "raw_coal", "purchase")
    b.entries[key], b.units[key] = Decimal("10000.01"), "wan_t"
    return Seeded("quantity-magnitude", firm, "2020", "raw_coal")


def _spoil_coefficient(b: Books, firm: str, _item: str, chance: random.Random) -> Seeded:
    item, value = chance.choice([("electricity", "1.2291"), ("natural_gas", "13.3001"), ("natural_gas", "10.9999")])
    b.coefficients[firm, "2019", item] = value
    return Seeded("coefficient-out-of-range", firm, "2019", item)


def _spoil_year_ago(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    _more(b, (firm, "2020", item, "year_ago:total_use"), "0.02")
    return Seeded("year-ago-disagrees", firm, "2020", item)


def _spoil_feedstock_total(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    whole = b.entries[firm, "2019", "energy_total", "production_use"]
    b.entries[firm, "2019", "energy_total", "feedstock_use"] = whole - 80 + Decimal("0.03")
    return Seeded("feedstock-exceeds-energy", firm, "2019", "energy_total")


def _spoil_conversion(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2020", "energy_total", "transformation_output"] = Decimal("100.03")
    return Seeded("conversion-gains", firm, "2020", "energy_total")


def _spoil_output_year_ago(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.output[firm, "2020", "year_ago:gross_output"] *= Decimal("1.002")
    return Seeded("activity-year-ago-disagrees", firm, "2020", "year_ago:gross_output")


def _spoil_output_month(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.output[firm, "2020-03", "gross_output"] *= Decimal("1.02")
    return Seeded("activity-months-against-year", firm, "2020", "gross_output")


def _spoil_growth(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.output[firm, "2020", "gross_output"] *= Decimal("1.35")
    return Seeded("growth-diverges", firm, "2020", "energy_total")


def _spoil_products(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.output[firm, "2019", "numerator:unit_energy:cement"] *= Decimal("1.12")
    return Seeded("product-energy-exceeds", firm, "2019", "numerator:unit_energy:cement")


def _spoil_county(b: Books, firm: str, _item: str, chance: random.Random) -> Seeded:
    b.counties[firm] = chance.choice(["513202", "513234", "513299"])
    periods = [*YEARS, *(f"2020-{month:02}" for month in range(1, 13))]
    return Seeded("county-unknown", firm, ", ".join(periods), "")


def _spoil_coal(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.output[firm, "2020", "coal_use"] += Decimal("0.03")
    return Seeded("coal-total", firm, "2020", "coal_use")


def _spoil_coal_feedstock(b: Books, firm: str, _item: str, _: random.Random) -> Seeded:
    b.entries[firm, "2020", "raw_coal", "feedstock_use"] = Decimal(0)
    return Seeded("coal-feedstock-missing", firm, "2020", "coal_feedstock_use")


def _spoil_amount(b: Books, firm: str, item: str, _: random.Random) -> Seeded:
    b.output[firm, "2019", f"purchase_amount:{item}"] = Decimal(0)
    return Seeded("amount-without-purchase", firm, "2019", item)


def _spoil_price(b: Books, firm: str, item: str, chance: random.Random) -> Seeded:
    b.output[firm, "2020", f"purchase_amount:{item}"] *= chance.choice([10, 1000])
    return Seeded("unit-price-odd", firm, "2020", item)


def _spoil_rate(b: Books, firm: str, _item: str, chance: random.Random) -> Seeded:
    b.entries[firm, "2019", "electricity", "transformation_output"] = Decimal(chance.choice(["7.3", "73.3", "0"]))
    return Seeded("generation-rate-odd", firm, "2019", "energy_total")


SPOILS: tuple[Callable[[Books, str, str, random.Random], Seeded], ...] = (
    _spoil_use_total, _spoil_balance, _spoil_outside, _spoil_feedstock, _spoil_transport, _spoil_negative,
    _spoil_unstorable, _spoil_month, _spoil_missing, _spoil_falling, _spoil_cumulative, _spoil_december,
    _spoil_opening, _spoil_carried, _spoil_unit, _spoil_magnitude, _spoil_coefficient, _spoil_year_ago,
    _spoil_feedstock_total, _spoil_conversion, _spoil_output_year_ago, _spoil_output_month, _spoil_growth,
    _spoil_products, _spoil_county, _spoil_coal, _spoil_coal_feedstock, _spoil_amount, _spoil_price, _spoil_rate,
)  # fmt: skip


def seeded(books: Books, count: int, seed: int) -> list[Seeded]:
    """Spoil the books so many times, five kinds a firm and never one kind twice, and return what was done."""
    chance, done = random.Random(seed), []
    per_firm = -(-count // len(books.firms))
    for number, firm in enumerate(books.firms):
        kinds = [SPOILS[(number * per_firm + n) % len(SPOILS)] for n in range(per_firm)]
        items = chance.sample(sorted(ITEMS), k=len(ITEMS))
        done += [kind(books, firm, items[n % len(items)], chance) for n, kind in enumerate(kinds)]
    return done[:count]
