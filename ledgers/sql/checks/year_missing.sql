-- What a firm files by months it files for the year too, where others file years: months are not summed into it. Grain:
-- one row per firm, year and item whose months are stated and whose cell of the year is not (of several flows the one with the most); found: months filed,
-- expected: firms with annual entries of that year.
WITH orphan AS (
    SELECT m.*
    FROM standing_entry AS m
    ANTI JOIN standing_entry AS y ON
        y.firm_id = m.firm_id AND y.period = left(m.period, 4) AND y.item = m.item AND y.flow = m.flow
        AND y.state = 'stated'
    WHERE
        length(m.period) = 7 AND m.state = 'stated' AND m.quantity <> 0 AND m.item <> 'energy_total'
        AND m.flow IN ('production_use', 'total_use', 'purchase', 'transformation_output', 'recovery')
),

months AS (
    SELECT
        firm_id, left(period, 4) AS year, item, flow, count(DISTINCT period) AS month_count,
        min_by(file, entry_id) AS file, min_by(sheet, entry_id) AS sheet, min_by(row_number, entry_id) AS row_number,
        min_by(column_name, entry_id) AS column_name
    FROM orphan
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
QUALIFY row_number() OVER (PARTITION BY m.firm_id, m.year, m.item ORDER BY m.month_count DESC, m.flow) = 1
ORDER BY m.firm_id, m.year, m.item;
