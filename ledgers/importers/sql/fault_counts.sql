-- How many faults of each code there are. Grain: one row per code.
SELECT code, count(*) AS faults
FROM (SELECT unnest(string_split(faults, ',')) AS code FROM mapped WHERE is_faulty)
GROUP BY code;
