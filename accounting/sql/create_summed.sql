-- The postings of a calculation as another one can be held against them. Grain: one row per measure, firm, period, item and
-- flow; a firm has one coefficient for an item in a period. Parameters: none.
CREATE OR REPLACE TEMP VIEW summed AS
SELECT
    measure, firm_id, scope, period, item, flow, sum(sign * quantity) AS quantity, min(factor) AS factor,
    min(resolution_id) AS resolution_id, sum(amount) AS amount
FROM traced
GROUP BY measure, firm_id, scope, period, item, flow;
