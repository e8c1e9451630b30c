"""Tidy tables in bulk: the same rows and the same findings as row by row, from the same file."""

from pathlib import Path

import pytest

from tests.ledgers.tidy_ways import by_rows, in_bulk, record_rows, told

FIRM, OTHER = "91513221HCHC00528F", "91513222HCHC00018G"
ENTRIES = "firm_id,period,item,flow,quantity,unit"
OWN = "coefficient,coefficient_unit,ncv,ncv_unit,carbon_content,carbon_content_unit,document"
FIRMS = "firm_id,name,county,industry,above_scale,park,scope,valid_from"
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base,document"

TABLES = {
    "entries": [
        ENTRIES,
        f"{FIRM},2020,原煤,production_use,5,吨",
        f" {FIRM.lower()} ,2020年,01,购进量,-0.5,千克",
        "９１５１３２２１ＨＣＨＣ００５２８Ｆ,2020-05,电力,消费量,1,万千瓦时",
        f"{FIRM},2020-07,电力,total_use,1e3,亿千瓦时",
        f"{FIRM},2020-05,电力,purchase,9999999999999.999999,千瓦时",
        f"{FIRM},2020-05,电力,closing_stock,36,百万千焦",
        f"{FIRM},2020-06,电力,closing_stock,35.123456,百万千焦",
        f"{FIRM},2020,热力,purchase,0.000001,kJ",
        f"{FIRM},2020,热力,total_use,0.00005,kJ",
        f"{FIRM},2020,热力,sale,9999999999999,kJ",
        f"{FIRM},2020,柴油,sale,—,吨",
        f"{FIRM},2020,柴油,recovery,,吨",
        f"{FIRM},2020,柴油,opening_stock, １２．５ ,　吨　",
    ],
    "entries with every fault": [
        ENTRIES,
        f"{FIRM[:-1]},2020-13,柴由,buy,abc,吨",
        f"{FIRM},2020,柴油,purchase,5,升",
        f"{FIRM},2020,柴油,purchase,,吨",
        f"{FIRM},2020,柴油,closing_stock,,升",
        f"{FIRM},2020,柴油,total_use,10000000000000,吨",
        f"{FIRM},2020,电力,total_use,1000000000,亿千瓦时",
        f"{FIRM},2020,电力,total_use,999999999.999999,亿千瓦时",
        f"{FIRM},2020,电力,消费量合计,1,亿千瓦时",
        f"{FIRM},2020年,33,消费合计,1,万千瓦时",
        f"{FIRM},2020,电力,sale,0.0000001,万千瓦时",
        f"{FIRM},2020,电力,sale,(5),万千瓦时",
        f"{FIRM},2020,电力,recovery,1.5万,",
        "9.15132E+17,2020,电力,recovery,１²,万千瓦时",
        ",,,,,吨",
        f"{FIRM[:-1]}E,2020,电力,recovery,5,万千瓦时",
    ],
    "coefficients": [
        f"{ENTRIES},{OWN}",
        f"{FIRM},2020,天然气,production_use,5,万立方米,12.143,tce/万立方米,0.0389,GJ/m3,0.0153,tC/GJ,报告  1",
        f"{FIRM},2020,天然气,purchase,5,万立方米,13300,kgce/万立方米,999999999999.999999,GJ/万立方米,9999,tC/GJ,",
        f"{FIRM},2020,热力,purchase,1,GJ,0.01,tce/kJ,,,,,",
        f"{FIRM},2020,热力,sale,1,GJ,—,tce/kJ,,GJ/GJ,无,,\u3000x\u00a0y ",
    ],
    "coefficients with faults": [
        f"{ENTRIES},{OWN}",
        f"{FIRM},2020,天然气,production_use,5,万立方米,12.143,tce/吨,0.0389,,x,tC/GJ,",
        f"{FIRM},2020,热力,purchase,1,GJ,0.01,tce/kJ,1e12,GJ/GJ,12345678901,tC/GJ,报告",
        f"{FIRM},2020,无此,purchase,x,GJ,x,tce/kJ,,,,,",
        f"{FIRM},2020,电力,purchase,5,万千瓦时,10000,tce/万千瓦时,,,,,",
        f"{FIRM},2020,电力,sale,5,万千瓦时,1.229,tce/千瓦时,,,,,",
    ],
    "activity": [
        ACTIVITY,
        f"{FIRM},2020,value_added,5,万元,2015年价,",
        f"{FIRM},2020,工业增加值,5.5,千元,现价,说明",
        f"{FIRM},2020,generation,—,万千瓦时,,",
        f"{FIRM},2020,product:cement,12,万吨,,",
        f"{FIRM},2020,generation,7,度,,",
    ],
    "activity with faults": [
        ACTIVITY,
        f"{FIRM},2020,value_added,5,吨,上年,",
        f"{FIRM},2020,generation,,万千瓦时,2015,",
        f"{FIRM},2020,无此,,万千瓦时,2015,",
        f"{FIRM},2020,无此,—,万千瓦时,2015,",
        f"{FIRM},2020,generation,—,万千瓦时,2015,",
        f"{FIRM},2020,value_added,9e12,亿元,2015,",
        f"{FIRM},2020,gross_output,1,亿元,2015,",
        f"{FIRM},2020,总产值,1,亿元,2015年,",
    ],
    "firms": [
        FIRMS,
        f"{FIRM},某厂,513221,C3216,是,园区,州内,2015-01-01",
        f"{FIRM},某厂,513221,C3216,否,园区,州内,",
        f"{OTHER},　某 厂  ,513221,44,TRUE,,,",
    ],
    "firms with faults": [
        FIRMS,
        f"{FIRM},,51322,工业,maybe,,全部,2015年",
        f"{FIRM},某厂,513221,C3216,是,,,1900-01-01",
        f"{FIRM.lower()},某厂,513221,C3216,否,,,",
        f"{FIRM},某厂,513221,C3216,否,,,",
    ],
}


@pytest.mark.parametrize("name", TABLES)
def test_in_bulk_the_rows_and_findings_are_those_of_reading_row_by_row(tmp_path: Path, name: str) -> None:
    data = "\n".join(TABLES[name]).encode()
    expected = by_rows(data)
    parsed, rows = in_bulk(tmp_path, data)
    assert told(parsed) == told(expected)
    assert rows == record_rows(expected)
    assert parsed.notices == expected.notices
    assert bool(rows) is ("fault" not in name)
