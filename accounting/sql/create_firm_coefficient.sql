-- The coefficient with which each firm's item is converted in a period: one for all its flows. Grain: one row per firm,
-- period, item and measure that has one. Parameters: none.
CREATE OR REPLACE TEMP VIEW firm_coefficient AS
SELECT DISTINCT c.firm_id, c.period, c.item, r.measure, r.factor, r.resolution_id
FROM counted AS c
JOIN resolution AS r ON
    r.item = c.item AND r.period = c.period AND r.region = c.region AND r.family = c.family
    AND r.coefficient IS NOT DISTINCT FROM c.coefficient AND r.coefficient_unit = c.coefficient_unit
    AND r.documented = c.documented;
