-- The county of a firm lies in its prefecture, as far as the counties of that prefecture are known, on the day from which
-- the register says so. Grain: one row per row of the register that breaks it; periods: those the firm reports.
-- Parameters: $county_codes, and $county_ends, the last day of each, 9999-12-31 where it stands.
WITH county AS (
    SELECT unnest($county_codes) AS code, unnest($county_ends)::DATE AS last_day
),

reported AS (
    SELECT firm_id, list(DISTINCT period ORDER BY period) AS periods
    FROM (SELECT firm_id, period FROM standing_entry UNION ALL SELECT firm_id, period FROM standing_activity)
    GROUP BY firm_id
)

SELECT
    f.firm_id, coalesce(r.periods, []) AS periods, f.county AS found,
    (SELECT string_agg(c.code, ', ' ORDER BY c.code) FROM county AS c
     WHERE left(c.code, 4) = left(f.county, 4) AND c.last_day >= f.valid_from AND NOT ends_with(c.code, '00')) AS expected,
    NULL AS difference, f.file, f.sheet, f.row_number, 'county' AS column_name
FROM standing_firm AS f
LEFT JOIN reported AS r ON r.firm_id = f.firm_id
WHERE
    left(f.county, 4) || '00' IN (SELECT code FROM county)
    AND NOT EXISTS (SELECT 1 FROM county AS c WHERE c.code = f.county AND c.last_day >= f.valid_from)
ORDER BY f.firm_id, f.valid_from;
