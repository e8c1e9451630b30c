-- What the columns of a balance are made of. Grain: one row per column and flow with its sign. Lists of equal length.
CREATE OR REPLACE TEMP TABLE balance_weight AS
SELECT unnest($column) AS column_name, unnest($flow) AS flow, unnest($weight)::TINYINT AS weight;
