-- What needs a coefficient. Grain: one row per item, period, province, family of fuel defaults and own coefficient of a
-- firm, over the counted entries that are not zero.
SELECT item, period, region, family, coefficient, coefficient_unit, documented, count(*) AS row_count
FROM counted
WHERE quantity <> 0 AND registered AND NOT in_conflict
GROUP BY ALL
ORDER BY ALL;
