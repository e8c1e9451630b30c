-- The coefficients resolved for one calculation. Grain: one row per measure and input of inputs.sql, or per measure,
-- product and period for processes. factor: in the measure's unit per unit of the item. Lists of equal length.
CREATE OR REPLACE TEMP TABLE resolution AS
SELECT
    unnest($resolution_id) AS resolution_id, unnest($measure) AS measure, unnest($item) AS item,
    unnest($period) AS period, unnest($region) AS region, unnest($family) AS family,
    unnest($coefficient)::DECIMAL(18, 10) AS coefficient, unnest($coefficient_unit) AS coefficient_unit,
    unnest($documented) AS documented, unnest($factor)::DECIMAL(14, 10) AS factor;
