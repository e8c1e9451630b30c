-- What each measure takes from the counted entries. Grain: one row per measure and flow with its sign: 综合能源消费量 =
-- production use - transformation output - recovery; fuel carbon leaves with feedstock, too.
-- Parameters: $measures.
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT * FROM (VALUES
    ('energy_ce', 'production_use', 1), ('energy_ce', 'transformation_output', -1), ('energy_ce', 'recovery', -1),
    ('energy_eq', 'production_use', 1), ('energy_eq', 'transformation_output', -1), ('energy_eq', 'recovery', -1),
    ('co2_combustion', 'production_use', 1), ('co2_combustion', 'feedstock_use', -1),
    ('co2_combustion', 'transformation_output', -1), ('co2_combustion', 'recovery', -1),
    ('co2_electricity', 'production_use', 1), ('co2_electricity', 'transformation_output', -1),
    ('co2_heat', 'production_use', 1), ('co2_heat', 'transformation_output', -1), ('co2_heat', 'recovery', -1)
) AS wants (measure, flow, sign)
WHERE list_contains($measures, measure);
