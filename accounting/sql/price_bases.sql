-- The price bases in which value added is held. Grain: one row per price base.
SELECT DISTINCT price_base FROM standing_activity WHERE measure = 'value_added' ORDER BY price_base;
