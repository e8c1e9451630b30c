-- Which coefficients the figures of each firm rest on. Grain: one row per firm and resolution in use. Parameters: $period.
SELECT firm_id AS subject, resolution_id
FROM posting
WHERE period = $period
GROUP BY ALL
ORDER BY ALL;
