"""LMDI in all variants: known values, zeros and equal values by their limits, exact sums, invariances."""

import math
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting import Decomposition, Form, Method, NotDecomposed, decomposition
from accounting._decomposition import Cells, logarithmic_mean

D = Decimal
VARIANTS = list(product(Method, Form, (False, True)))
FACTORS = ["activity", "structure", "intensity"]


def cells(*rows: tuple[str, ...]) -> Cells:
    return {number: tuple(None if each == "?" else D(each) for each in row) for number, row in enumerate(rows)}


def near(effects: Decomposition, *due: float) -> None:
    assert [float(each) for each in effects.effects.values()] == pytest.approx(due, abs=1e-9)


def test_equal_values_have_their_own_mean_and_no_effect_is_lost() -> None:
    """A cell of 60 in both years: 60 ln 2 each way. Whoever takes L(60, 60) for 0 finds 10 and 0."""
    before, after = cells(("30", "2"), ("10", "1")), cells(("60", "1"), ("20", "1"))
    found = decomposition([before, after], ["activity", "intensity"])
    near(found, 60 * math.log(2) + 10, -60 * math.log(2))
    assert round(found.effects["activity"], 2) == D("51.59")
    assert round(found.effects["intensity"], 2) == D("-41.59")
    assert found.change == 10


def test_the_four_unchained_variants_by_hand() -> None:
    """Two cells, 10 and 30 before, 24 and 24 after, with weights written out in floating point."""
    before, after = cells(("10", "1"), ("10", "3")), cells(("12", "2"), ("12", "2"))
    mean = lambda a, b: a if a == b else (a - b) / (math.log(a) - math.log(b))  # noqa: E731
    logs = [(math.log(1.2), math.log(2)), (math.log(1.2), math.log(2 / 3))]
    weights = [mean(24, 10), mean(24, 30)]
    by_hand = [sum(w * pair[n] for w, pair in zip(weights, logs, strict=True)) for n in (0, 1)]
    names = ["activity", "intensity"]
    near(decomposition([before, after], names), *by_hand)
    ratios = [math.exp(each / mean(48, 40)) for each in by_hand]
    near(decomposition([before, after], names, form=Form.MULTIPLICATIVE), *ratios)
    shares = [mean(0.5, 0.25), mean(0.5, 0.75)]
    second = [sum(w * pair[n] for w, pair in zip(shares, logs, strict=True)) / sum(shares) for n in (0, 1)]
    near(decomposition([before, after], names, method=Method.LMDI_II), *(mean(48, 40) * each for each in second))
    near(decomposition([before, after], names, method=Method.LMDI_II, form=Form.MULTIPLICATIVE), *map(math.exp, second))


def test_chained_and_unchained_may_differ_in_sign_and_say_which_they_are() -> None:
    """Intensity halves while much is made and comes back when little is: only the chain sees what that saved."""
    years = [cells(("10", "1")), cells(("100", "1")), cells(("100", "0.5")), cells(("10", "1.01"))]
    plain = decomposition(years, ["activity", "intensity"])
    chain = decomposition(years, ["activity", "intensity"], chained=True)
    assert (plain.variant, chain.variant) == ("LMDI-I, additive, unchained", "LMDI-I, additive, chained")
    assert round(plain.effects["intensity"], 2) == D("0.10")
    assert round(chain.effects["intensity"], 1) == D("-32.5")
    assert plain.change == chain.change == D("0.1")


def test_a_chain_adds_up_its_links() -> None:
    years = [cells(("10", "1"), ("5", "4")), cells(("12", "2"), ("5", "3")), cells(("9", "2"), ("7", "3"))]
    names = ["activity", "intensity"]
    links = [decomposition(pair, names) for pair in (years[:2], years[1:])]
    chain = decomposition(years, names, chained=True)
    for name in names:
        assert abs(chain.effects[name] - sum(link.effects[name] for link in links)) < D("1e-24")


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        (("0", "1", "2"), ("3", "1", "2"), (6, 0, 0)),  # one factor comes into being: it has all
        (("0", "0", "2"), ("3", "1", "2"), (3, 3, 0)),  # two: half each
        (("3", "1", "2"), ("0", "1", "5"), (-6, 0, 0)),  # it ceases; what else changed weighs nothing
        (("0", "1", "2"), ("3", "0", "2"), (0, 0, 0)),  # nothing before, nothing after
        (("3", "0", "?"), ("3", "0.5", "4"), (0, 6, 0)),  # an industry without output had no intensity
        (("3", "0.5", "4"), ("5", "0", "?"), (0, -6, 0)),
    ],
)
def test_what_comes_or_goes_is_taken_to_the_limit(
    before: tuple[str, ...], after: tuple[str, ...], due: tuple[float, ...]
) -> None:
    stays = ("5", "1", "1")
    near(decomposition([cells(before, stays), cells(after, stays)], FACTORS), *due)
    if "?" in (*before, *after):
        return

    def small(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("1e-300" if each == "0" else each for each in row)

    limit = decomposition([cells(small(before), stays), cells(small(after), stays)], FACTORS)
    assert [float(each) for each in limit.effects.values()] == pytest.approx(due, abs=0.05)


@pytest.mark.parametrize(
    ("periods", "says", "how"),
    [
        ([cells(("1", "2", "3"))], "two periods", {}),
        ([cells(("1", "2", "3")), cells(("1", "2"))], "2 numbers for 3 factors", {}),
        ([cells(("1", "2", "3")), cells(("1", "-2", "3"))], "0: structure is -2", {}),
        ([cells(("1", "2", "3")), cells(("1", "NaN", "3"))], "structure is NaN", {}),
        ([cells(("1", "2", "?")), cells(("1", "2", "3"))], "intensity has no value", {}),
        ([cells(("1", "2", "3")), cells(("1", "2", "3"), ("1", "1", "1"))], "1: not in every period", {}),
        ([cells(("1", "0", "3")), cells(("1", "2", "3"))], "the sum is 0", {"form": Form.MULTIPLICATIVE}),
        ([cells(("1", "0", "3"), ("1", "1", "1")), cells(("1", "2", "3"), ("1", "0", "1"))], "no limit",
         {"method": Method.LMDI_II}),
    ],
)  # fmt: skip
def test_what_has_no_decomposition_is_refused_with_its_cell(
    periods: list[Cells], says: str, how: dict[str, str]
) -> None:
    with pytest.raises(NotDecomposed, match=says):
        decomposition(periods, FACTORS, **how)  # type: ignore[arg-type]


numbers = st.decimals(min_value=D("0.001"), max_value=D("100000"), places=3)
rows = st.tuples(numbers, numbers, numbers)


@st.composite
def tables(draw: st.DrawFn) -> list[Cells]:
    count, years = draw(st.integers(1, 5)), draw(st.integers(2, 4))
    return [dict(enumerate(draw(st.lists(rows, min_size=count, max_size=count)))) for _ in range(years)]


@pytest.mark.parametrize(("method", "form", "chained"), VARIANTS)
@given(periods=tables())
def test_effects_sum_exactly(periods: list[Cells], method: Method, form: Form, chained: bool) -> None:
    found = decomposition(periods, FACTORS, method=method, form=form, chained=chained)
    whole = math.prod(found.effects.values()) if form is Form.MULTIPLICATIVE else sum(found.effects.values())
    size = max(abs(each) for each in (*found.effects.values(), found.change))
    assert abs(whole - found.change) <= size * D("1e-24")


@pytest.mark.parametrize(("method", "form", "chained"), VARIANTS)
@given(periods=tables(), data=st.data())
def test_a_sector_split_into_equal_shares_changes_nothing(
    periods: list[Cells], data: st.DataObject, method: Method, form: Form, chained: bool
) -> None:
    parts = data.draw(st.integers(2, 4))
    split: list[Cells] = []
    for period in periods:
        activity, structure, intensity = period[0]
        assert structure is not None
        halves = {("part", n): (activity, structure / parts, intensity) for n in range(parts)}
        split.append({**{cell: row for cell, row in period.items() if cell != 0}, **halves})
    how = {"method": method, "form": form, "chained": chained}
    whole, apart = decomposition(periods, FACTORS, **how), decomposition(split, FACTORS, **how)  # type: ignore[arg-type]
    size = max(abs(each) for each in (*whole.effects.values(), D(1)))
    assert all(abs(whole.effects[name] - apart.effects[name]) <= size * D("1e-18") for name in FACTORS)


@given(numbers, numbers)
def test_the_logarithmic_mean_is_symmetric_and_lies_between_the_other_means(a: Decimal, b: Decimal) -> None:
    mean = logarithmic_mean(a, b)
    assert abs(mean - logarithmic_mean(b, a)) <= mean * D("1e-20")
    slack = mean * D("1e-20")
    assert (a * b).sqrt() - slack <= mean <= (a + b) / 2 + slack
