-- What a firm files by months it files for the year too, where others file years: months are not summed into it. Grain:
-- one row per firm, year and item whose months are stated and whose cell of the year is not (of several flows the one with the most); found: months filed,
-- expected: firms with annual entries of that year.
WITH months AS (
    SELECT
        firm_id, left(period, 4) AS year, item, flow, count(DISTINCT period) AS month_count,
        min_by(file, entry_id) AS file, min_by(sheet, entry_id) AS sheet, min_by(row_number, entry_id) AS row_number,
        min_by(column_name, entry_id) AS column_name
    FROM standing_entry
    WHERE
        length(period) = 7 AND state = 'stated' AND quantity <> 0 AND item <> 'energy_total'
        AND flow IN ('production_use', 'total_use', 'purchase', 'transformation_output', 'recovery')
    GROUP BY firm_id, year, item, flow
),

filers AS (
    SELECT period AS year, count(DISTINCT firm_id) AS firm_count
    FROM standing_entry
    WHERE length(period) = 4
    GROUP BY period
)

SELECT
    m.firm_id, m.year AS period, m.item, m.flow, m.month_count AS found, f.firm_count AS expected, 0 AS difference,
    m.file, m.sheet, m.row_number, m.column_name
FROM months AS m
JOIN filers AS f ON f.year = m.year
WHERE NOT EXISTS (
    SELECT 1 FROM standing_entry AS y
    WHERE y.firm_id = m.firm_id AND y.period = m.year AND y.item = m.item AND y.flow = m.flow AND y.state = 'stated'
)
QUALIFY row_number() OVER (PARTITION BY m.firm_id, m.year, m.item ORDER BY m.month_count DESC, m.flow) = 1
ORDER BY m.firm_id, m.year, m.item;
