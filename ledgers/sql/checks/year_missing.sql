-- Whoever files the months of a year files the year too, where others do: months are not summed into it. Grain: one row
-- per firm and year with monthly figures and no annual entry at all; found: months filed, expected: other firms with
-- annual entries of that year.
WITH months AS (
    SELECT
        firm_id, left(period, 4) AS year, count(DISTINCT period) AS month_count,
        min_by(file, entry_id) AS file, min_by(sheet, entry_id) AS sheet, min_by(row_number, entry_id) AS row_number,
        min_by(column_name, entry_id) AS column_name
    FROM standing_entry
    WHERE
        length(period) = 7 AND state = 'stated' AND quantity <> 0
        AND flow IN ('production_use', 'total_use', 'purchase')
    GROUP BY firm_id, year
),

years AS (
    SELECT DISTINCT firm_id, period AS year FROM standing_entry WHERE length(period) = 4
),

filers AS (
    SELECT year, count(*) AS firm_count FROM years GROUP BY year
)

SELECT
    m.firm_id, m.year AS period, m.month_count AS found, f.firm_count AS expected, 0 AS difference,
    m.file, m.sheet, m.row_number, m.column_name
FROM months AS m
JOIN filers AS f ON f.year = m.year
WHERE NOT EXISTS (SELECT 1 FROM years AS y WHERE y.firm_id = m.firm_id AND y.year = m.year)
ORDER BY m.firm_id, m.year;
