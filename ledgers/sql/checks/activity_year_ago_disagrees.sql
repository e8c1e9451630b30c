-- What a form says of a measure in the same period a year before is what stands for that period, in the same prices.
-- Grain: one row per activity of a year ago that disagrees. Parameters: $tolerance, a share of what stands.
WITH former AS (
    SELECT
        *,
        (left(period, 4)::INTEGER - 1)::VARCHAR || substr(period, 5) AS period_before,
        CASE
            WHEN starts_with(measure, 'year_ago:') THEN substr(measure, 10)
            ELSE 'cumulative:' || substr(measure, 21)
        END AS measure_then
    FROM standing_activity
    WHERE starts_with(measure, 'year_ago:') OR starts_with(measure, 'year_ago_cumulative:')
)

SELECT
    f.firm_id, f.period, f.measure, f.quantity_base_unit AS found, a.quantity_base_unit AS expected,
    f.quantity_base_unit - a.quantity_base_unit AS difference, f.file, f.sheet, f.row_number, f.column_name
FROM former AS f
JOIN standing_activity AS a ON
    a.firm_id = f.firm_id AND a.period = f.period_before AND a.measure = f.measure_then AND a.price_base = f.price_base
WHERE abs(f.quantity_base_unit - a.quantity_base_unit) > $tolerance * abs(a.quantity_base_unit)
ORDER BY f.firm_id, f.period, f.measure;
