"""Numbers of a scenario file: each a table with value, unit, origin and the words that vouch for it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from factors import UnknownName, conversion_factor, unit_key, units_like

Origin = Literal["seed", "public", "assumption"]
_VOUCHER = {"seed": "quote", "public": "source", "assumption": "note"}
_LARGEST = Decimal("1e12")


def _number_only(value: object) -> object:
    """Refuse texts and booleans, which pydantic would otherwise read as numbers."""
    if isinstance(value, (str, bool)):
        raise PydanticCustomError("number", "a number was expected", {"expected": "a number without quotes"})
    return value


class Strict(BaseModel):
    """A part of the scenario: frozen, and every key known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Vouched(Strict):
    """What every number of a scenario carries beside its value.

    ``note`` is in English; ``note_zh`` says the same in Chinese, and what an English ``source`` says.
    """

    unit: str
    origin: Origin
    note: str = ""
    note_zh: str = ""
    quote: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _vouched(self) -> Self:
        word = _VOUCHER[self.origin]
        if not getattr(self, word).strip():
            raise PydanticCustomError(
                "voucher", "{part} is missing", {"part": word, "found": "", "expected": f"{word} for {self.origin}"}
            )
        return self


class Number(_Vouched):
    """One number as written; ``amount`` is its value in the unit that the model computes in."""

    value: Annotated[Decimal, BeforeValidator(_number_only)]
    _amounts: tuple[float, ...] = PrivateAttr(default=())

    @property
    def amount(self) -> float:
        """The value in the field's own unit."""
        return self._amounts[0]


class Series(_Vouched):
    """Several numbers of one unit, such as one per month; ``amounts`` are in the model's unit."""

    value: tuple[Annotated[Decimal, BeforeValidator(_number_only)], ...]
    _amounts: tuple[float, ...] = PrivateAttr(default=())

    @property
    def amounts(self) -> tuple[float, ...]:
        """The values in the field's own unit."""
        return self._amounts


def _factor(unit: str, into: str) -> Decimal:
    """Return how many ``into`` one ``unit`` is, or refuse the unit by naming those that would do.

    A unit is a key of ``factors/units.txt`` or a ratio of two, or a spelling that forms use (亿千瓦时).
    """
    if unit == into:
        return Decimal(1)
    try:
        return conversion_factor("/".join(_spelled(part) for part in unit.split("/")), into)
    except UnknownName:
        expected = " | ".join(units_like(into))
    raise PydanticCustomError("unit", "unit", {"part": "unit", "found": unit, "expected": expected})


def _spelled(part: str) -> str:
    """Return the key of a unit's spelling; what is no spelling stays, to be judged by the registry."""
    try:
        return unit_key(part)
    except UnknownName:
        return part


def _check_range(values: tuple[Decimal, ...], low: float | None, high: float | None, above: float | None) -> None:
    """Refuse a value outside the range, naming the range."""
    for value in values:
        bounds = (
            (abs(value) <= _LARGEST, f"≤ {_LARGEST}"),
            (low is None or value >= Decimal(str(low)), f"≥ {low}"),
            (high is None or value <= Decimal(str(high)), f"≤ {high}"),
            (above is None or value > Decimal(str(above)), f"> {above}"),
        )
        for holds, expected in bounds:
            if not holds:
                fact = {"part": "value", "found": str(value), "expected": expected}
                raise PydanticCustomError("range", "range", fact)


def measured(
    unit: str, *, low: float | None = None, high: float | None = None, above: float | None = None, length: int = 0
) -> Callable[[Any], Any]:
    """Return a validator that turns a number or series into ``unit`` and keeps it within its range.

    Parameters
    ----------
    unit
        The unit the model computes in; a unit of the same dimension in ``factors/units.txt`` is converted.
    low, high, above
        Range, in ``unit``: at least, at most, more than.
    length
        For a series, how many values are due.
    """

    def check(number: Number | Series) -> Number | Series:
        values = number.value if isinstance(number, Series) else (number.value,)
        if length and len(values) != length:
            fact = {"part": "value", "found": f"{len(values)} values", "expected": f"{length} values"}
            raise PydanticCustomError("length", "length", fact)
        factor = _factor(number.unit, unit)
        converted = tuple(value * factor for value in values)
        _check_range(converted, low, high, above)
        number._amounts = tuple(float(value) for value in converted)
        return number

    return check


Share = Annotated[Number, AfterValidator(measured("1", low=0, high=1))]
Rate = Annotated[Number, AfterValidator(measured("1", above=-1, high=1))]
Factor = Annotated[Number, AfterValidator(measured("1", low=0))]
Ratio = Annotated[Number, AfterValidator(measured("1", low=1))]
Power = Annotated[Number, AfterValidator(measured("MW", low=0))]
Energy = Annotated[Number, AfterValidator(measured("MWh", low=0))]
Hours = Annotated[Number, AfterValidator(measured("h", low=0, high=8760))]
Year = Annotated[Number, AfterValidator(measured("a", low=1900, high=2100))]
Life = Annotated[Number, AfterValidator(measured("a", low=1, high=100))]
PricePerKwh = Annotated[Number, AfterValidator(measured("cny/kWh", low=-10, high=1000))]
PricePerKw = Annotated[Number, AfterValidator(measured("cny/kW", low=0))]
PricePerKg = Annotated[Number, AfterValidator(measured("cny/kg", low=0))]
KwhPerKg = Annotated[Number, AfterValidator(measured("kWh/kg", above=0))]
KwhPerT = Annotated[Number, AfterValidator(measured("kWh/t", above=0))]
KgcePerKwh = Annotated[Number, AfterValidator(measured("kgce/kWh", low=0))]
CarbonPerT = Annotated[Number, AfterValidator(measured("tCO2/t", low=0))]
HourlyShare = Annotated[Number, AfterValidator(measured("1/h", above=0, high=1))]
Tonnes = Annotated[Number, AfterValidator(measured("t", low=0))]
CoalEquivalent = Annotated[Number, AfterValidator(measured("tce", low=0))]
Carbon = Annotated[Number, AfterValidator(measured("tCO2", low=0))]
Money = Annotated[Number, AfterValidator(measured("wan_cny", low=0))]
MonthlyShare = Annotated[Series, AfterValidator(measured("1", low=0, high=1, length=12))]
MonthlyPrice = Annotated[Series, AfterValidator(measured("cny/kWh", low=-10, high=1000, length=12))]
MonthlyFlow = Annotated[Series, AfterValidator(measured("kg/h", low=0, length=12))]
DailyShape = Annotated[Series, AfterValidator(measured("1", low=0, length=24))]


def numbers(part: BaseModel, path: str = "") -> Iterator[tuple[str, Number | Series]]:
    """Yield ``(path, number)`` for every number of a scenario or part of it, in the order of the fields."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        where = f"{path}.{name}" if path else name
        if isinstance(value, (Number, Series)):
            yield where, value
        elif isinstance(value, BaseModel):
            yield from numbers(value, where)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from numbers(item, f"{where}[{index}]")
