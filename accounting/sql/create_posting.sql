-- The postings of one calculation. Grain: one row per measure and entry (or activity) that has a coefficient:
-- amount = sign x quantity x factor, exact. Signs follow 综合能源消费量 = production use - transformation output - recovery;
-- fuel carbon leaves with feedstock. A whole (原煤) gives way to its parts where a firm filed the parts.
-- Parameters: $periods, $part_items, $whole_items (pairs of item keys).
CREATE OR REPLACE TEMP TABLE posting AS
WITH sign AS (
    SELECT * FROM (VALUES
        ('energy_ce', 'production_use', 1), ('energy_ce', 'transformation_output', -1), ('energy_ce', 'recovery', -1),
        ('energy_eq', 'production_use', 1), ('energy_eq', 'transformation_output', -1), ('energy_eq', 'recovery', -1),
        ('co2_combustion', 'production_use', 1), ('co2_combustion', 'feedstock_use', -1),
        ('co2_combustion', 'transformation_output', -1), ('co2_combustion', 'recovery', -1),
        ('co2_electricity', 'production_use', 1), ('co2_electricity', 'transformation_output', -1),
        ('co2_heat', 'production_use', 1), ('co2_heat', 'transformation_output', -1), ('co2_heat', 'recovery', -1)
    ) AS signs (measure, flow, sign)
),

part AS (SELECT unnest($part_items) AS part, unnest($whole_items) AS whole),

filed_in_parts AS (
    SELECT DISTINCT e.firm_id, e.period, e.flow, p.whole AS item
    FROM standing_entry AS e
    JOIN part AS p ON p.part = e.item
    WHERE e.state = 'stated' AND e.quantity <> 0
)

SELECT
    s.measure, 'entry' AS source, e.entry_id AS source_id, e.firm_id, f.scope, f.county, f.industry, f.park,
    e.period, e.item, e.flow, s.sign, e.quantity_item_unit AS quantity, r.factor, r.resolution_id,
    s.sign * (e.quantity_item_unit * r.factor) AS amount
FROM standing_entry AS e
JOIN firm_in_period AS f USING (firm_id, period)
JOIN sign AS s USING (flow)
JOIN resolution AS r ON
    r.measure = s.measure AND r.item = e.item AND r.period = e.period AND r.industry = f.industry
    AND r.region = left(f.county, 2) || '0000'
    AND r.coefficient IS NOT DISTINCT FROM e.coefficient AND r.coefficient_unit = e.coefficient_unit
    AND r.documented = (e.document <> '')
WHERE
    e.state = 'stated' AND list_contains($periods, e.period)
    AND NOT EXISTS (
        SELECT 1 FROM filed_in_parts AS w
        WHERE w.firm_id = e.firm_id AND w.period = e.period AND w.flow = e.flow AND w.item = e.item
    )
UNION ALL
SELECT
    r.measure, 'activity', a.activity_id, a.firm_id, f.scope, f.county, f.industry, f.park,
    a.period, a.measure, 'output', 1, a.quantity_base_unit, r.factor, r.resolution_id, a.quantity_base_unit * r.factor
FROM activity AS a
JOIN firm_in_period AS f USING (firm_id, period)
JOIN resolution AS r ON r.item = a.measure AND r.period = a.period
WHERE list_contains($periods, a.period);
