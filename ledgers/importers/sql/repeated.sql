-- What the records without faults say more than once. Grain: one row per firm, period, subject and aspect.
CREATE TABLE repeated AS
SELECT firm_id, period, subject, aspect, count(*) AS times
FROM mapped
WHERE NOT is_faulty AND is_record
GROUP BY firm_id, period, subject, aspect
HAVING count(*) > 1;
