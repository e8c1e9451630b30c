-- What `explain` walks: the postings of a calculation. Grain: one row per posting. Parameters: none.
CREATE OR REPLACE TEMP VIEW traced AS
SELECT measure, source, source_id, firm_id, scope, period, item, flow, sign, quantity, factor, resolution_id, amount
FROM posting;
