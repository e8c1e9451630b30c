-- What needs a coefficient. Grain: one row per item, period, province, industry and own coefficient of a firm, over all stated,
-- non-zero entries of the flows that make up consumption. Parameters: $periods.
SELECT
    e.item, e.period, left(f.county, 2) || '0000' AS region, f.industry, e.coefficient, e.coefficient_unit, e.document <> '' AS documented,
    count(*) AS row_count
FROM standing_entry AS e
JOIN firm_in_period AS f USING (firm_id, period)
WHERE
    e.state = 'stated' AND e.quantity <> 0 AND e.item <> 'energy_total' AND list_contains($periods, e.period)
    AND e.flow IN ('production_use', 'feedstock_use', 'transformation_output', 'recovery')
GROUP BY ALL
ORDER BY ALL;
