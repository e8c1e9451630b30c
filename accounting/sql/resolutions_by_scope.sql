-- Which coefficients the figures of each scope rest on. Grain: one row per scope and resolution in use. Parameters: $period.
SELECT scope AS subject, resolution_id
FROM posting
WHERE period = $period
GROUP BY ALL
ORDER BY ALL;
