"""The staged tables of one file: Parquet with fixed columns, which importers write and the store appends unchanged.

An importer that meets few rows returns records; one that meets millions writes the Parquet itself, through DuckDB, in
the columns of ``STAGED_COLUMNS`` and in the order of the file, and returns its path in ``ParsedFile.staged``.
"""

from collections.abc import Mapping

QUANTITY, CONVERTED = "DECIMAL(19, 6)", "DECIMAL(23, 10)"
_TEXT, _WHOLE = "VARCHAR", "INTEGER"
_PLACE = {"sheet": _TEXT, "row_number": _WHOLE, "column_name": _TEXT}
STAGED_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "firm": {
        **dict.fromkeys(("firm_id", "name", "county", "industry"), _TEXT),
        "above_scale": "BOOLEAN",
        **dict.fromkeys(("park", "scope"), _TEXT),
        "valid_from": "DATE",
        **_PLACE,
    },
    "entry": {
        **dict.fromkeys(("firm_id", "period", "item", "flow", "state"), _TEXT),
        "quantity": QUANTITY,
        **dict.fromkeys(("unit", "unit_written"), _TEXT),
        "quantity_item_unit": CONVERTED,
        "coefficient": "DECIMAL(18, 10)",
        "coefficient_unit": _TEXT,
        "ncv": "DECIMAL(18, 6)",
        "ncv_unit": _TEXT,
        "carbon_content": "DECIMAL(18, 10)",
        **dict.fromkeys(("carbon_content_unit", "document"), _TEXT),
        **_PLACE,
    },
    "activity": {
        **dict.fromkeys(("firm_id", "period", "measure"), _TEXT),
        "quantity": QUANTITY,
        **dict.fromkeys(("unit", "unit_written"), _TEXT),
        "quantity_base_unit": CONVERTED,
        **dict.fromkeys(("base_unit", "price_base", "document"), _TEXT),
        **_PLACE,
    },
    "reading": {
        **dict.fromkeys(("meter_id", "measure"), _TEXT),
        "start_at": "TIMESTAMP",
        "minutes": _WHOLE,
        "quantity": QUANTITY,
        "unit": _TEXT,
        "quantity_base_unit": CONVERTED,
        "base_unit": _TEXT,
        "row_number": _WHOLE,
    },
    "meter": {
        **dict.fromkeys(("meter_id", "firm_id", "measure", "accuracy_class"), _TEXT),
        "ratio": "DECIMAL(12, 6)",
        **dict.fromkeys(("calibrated_on", "calibration_due", "valid_from"), "DATE"),
        "note": _TEXT,
        **_PLACE,
    },
}
"""The columns of each staged table, in order, with their types in DuckDB.

Only ``quantity`` and ``quantity_item_unit`` of entries, the firm's own coefficients, ``ratio`` and the days of
calibration of meters, and ``row_number`` may be NULL;
every other text is at least empty. ``row_number`` counts from 1, the header line included.
"""
