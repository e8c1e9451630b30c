"""Makes the broken inputs of ``readings/``, one for each finding on meters: ``python tests/bad/make_bad_readings.py``.

The same bytes come out every time. Meters and figures are invented.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LAYOUT = """kind = "readings"
meter_column = "meter"
timezone = "Asia/Shanghai"

[time]
column = "time"
format = "%Y-%m-%d %H:%M"
interval_minutes = 60
stamp = "interval_start"

[[measures]]
column = "kwh"
measure = "electricity"
unit = "kWh"
"""
COUNTER = LAYOUT.replace('"interval_start"', '"instant"') + "\n[counter]\n"
BILL = "户号,户名,抄表月份,上次示数,本次示数,倍率,抄见电量,结算电量,尖电量,峰电量,平电量,谷电量,电费（元）\n"


def _lines(readings: list[str], meters: list[str] | None = None) -> str:
    """Return a reading an hour of one day."""
    names = meters or ["M1"] * len(readings)
    rows = [
        f"{name},2024-02-28 {at:02}:00,{reading}"
        for at, (name, reading) in enumerate(zip(names, readings, strict=True))
    ]
    return "\n".join(["meter,time,kwh", *rows, ""])


def _berlin() -> str:
    """Return the quarters of an hour of the day on which the clocks of Berlin go back."""
    zone = ZoneInfo("Europe/Berlin")
    moment = datetime(2024, 10, 27, tzinfo=zone).astimezone(UTC)
    rows = [moment + timedelta(minutes=15 * at) for at in range(100)]
    return "\n".join(["meter,time,kwh", *(f"M1,{row.astimezone(zone):%Y-%m-%d %H:%M},1" for row in rows), ""])


FILES = {
    "stamp-undecided": (_lines(["1"] * 10), LAYOUT.replace('"interval_start"', '"detect"')),
    "clock-change": (
        _berlin(),
        LAYOUT.replace("Asia/Shanghai", "Europe/Berlin").replace("interval_minutes = 60", "interval_minutes = 15"),
    ),
    "meter-missing": (_lines(["1"] * 4, ["M1", "", "M1", "M1"]), LAYOUT),
    "meter-id-number": (_lines(["1"] * 4, ["M1", "3.30123E+11", "M1", "M1"]), LAYOUT),
    "counter-falls": (_lines(["100", "102", "101", "103"]), f"{COUNTER}multiplier = 80\n"),
    "counter-digits": (_lines(["100", "102", "1030", "104"]), f"{COUNTER}digits = 3\n"),
    "counter-multiplier": (
        _lines(["100,80", "102,80", "104,100", "106,100"]).replace("kwh", "kwh,ct", 1),
        f'{COUNTER}multiplier_column = "ct"\n',
    ),
    "bill-counter": (f"{BILL}3301234567,某厂,2024-02,100,150,800,40800,40800,800,15000,15000,10000,24567.89\n", ""),
    "bill-parts": (f"{BILL}3301234567,某厂,2024-02,100,150,800,40000,40000,800,15000,15000,10200,24567.89\n", ""),
}


def make(folder: Path) -> None:
    """Write every broken input into a folder."""
    for name, (text, layout) in FILES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="\n")
        if layout:
            (folder / f"{name}.layout.toml").write_text(layout, "utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "readings")
