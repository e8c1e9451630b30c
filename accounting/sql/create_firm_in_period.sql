-- The firms as they stood in the years of a calculation, kept for its length; the name is that of the view, which it hides.
-- Grain: one row per firm and period. Parameters: $years.
CREATE TEMP TABLE firm_in_period AS SELECT * FROM firm_in_period WHERE list_contains($years, left(period, 4));
