-- What `explain` walks once deductions are posted: postings, and deductions under the kind of their figure. Grain: one row
-- per posting or deduction. Parameters: none.
CREATE OR REPLACE TEMP VIEW traced AS
SELECT measure, source, source_id, firm_id, scope, period, item, flow, sign, quantity, factor, resolution_id, amount
FROM posting
UNION ALL
SELECT
    'deduction_' || kind || '_' || right(measure, 2), source, source_id, firm_id, scope, period, item, flow, sign,
    quantity, factor, resolution_id, amount
FROM deduction;
