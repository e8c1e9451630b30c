-- The first and last start of all stamps. Grain: one row.
SELECT min(start_at) AS first_start, max(start_at) AS last_start FROM begun;
