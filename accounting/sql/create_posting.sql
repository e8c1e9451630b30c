-- The postings of one calculation. Grain: one row per measure and entry (or output) that has a coefficient:
-- amount = sign x quantity x factor, exact. Parameters: $periods.
CREATE OR REPLACE TEMP TABLE posting AS
SELECT
    w.measure, 'entry' AS source, c.entry_id AS source_id, c.firm_id, c.scope, c.county, c.industry, c.park,
    c.period, c.item, c.flow, w.sign, c.quantity, r.factor, r.resolution_id, w.sign * (c.quantity * r.factor) AS amount
FROM counted AS c
JOIN wanted AS w USING (flow)
JOIN resolution AS r ON
    r.measure = w.measure AND r.item = c.item AND r.period = c.period AND r.region = c.region AND r.family = c.family
    AND r.coefficient IS NOT DISTINCT FROM c.coefficient AND r.coefficient_unit = c.coefficient_unit
    AND r.documented = c.documented
WHERE c.registered AND NOT c.in_conflict
UNION ALL
SELECT
    r.measure, 'activity', a.activity_id, a.firm_id, f.scope, f.county, f.industry, f.park,
    a.period, a.measure, 'output', 1, a.quantity_base_unit, r.factor, r.resolution_id, a.quantity_base_unit * r.factor
FROM standing_activity AS a
JOIN firm_in_period AS f USING (firm_id, period)
JOIN resolution AS r ON r.item = a.measure AND r.period = a.period
WHERE list_contains($periods, a.period) AND a.base_unit = 't';
