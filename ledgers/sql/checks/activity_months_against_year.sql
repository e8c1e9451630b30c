-- Twelve months of a measure add up to its year, in the same prices. Grain: one row per firm, year and measure that breaks
-- it. Parameters: $tolerance, a share of the year; $amount_tolerance, in 10⁴ CNY, of amounts paid.
WITH months AS (
    SELECT
        firm_id, left(period, 4) AS year, measure, price_base, sum(quantity_base_unit) AS found, count(*) AS month_count
    FROM standing_activity
    WHERE length(period) = 7 AND NOT contains(base_unit, '/') AND measure NOT LIKE 'cumulative:%' AND measure NOT LIKE 'year_ago%'
    GROUP BY firm_id, year, measure, price_base
)

SELECT
    a.firm_id, a.period, a.measure, m.found, a.quantity_base_unit AS expected, m.found - a.quantity_base_unit AS difference,
    a.file, a.sheet, a.row_number, a.column_name
FROM months AS m
JOIN standing_activity AS a ON
    a.firm_id = m.firm_id AND a.period = m.year AND a.measure = m.measure AND a.price_base = m.price_base
WHERE
    m.month_count = 12
    AND abs(m.found - a.quantity_base_unit) > greatest(
        $tolerance * abs(a.quantity_base_unit),
        CASE WHEN starts_with(a.measure, 'purchase_amount:') THEN $amount_tolerance ELSE 0 END
    )
ORDER BY a.firm_id, a.period, a.measure;
