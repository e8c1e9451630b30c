-- How many readings a file has. Grain: one row.
SELECT count(*) AS readings FROM interval_reading;
