-- Which coefficients a figure rests on. Grain: one row per scope, period, measure and resolution in use.
SELECT scope, period, measure, resolution_id
FROM posting
GROUP BY ALL
ORDER BY ALL;
