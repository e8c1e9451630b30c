-- Makes `begun`: where the interval of each stamp starts under the chosen convention. Grain: one row per text of a day
-- and column of intervals. Parameters: $start, the pattern of the convention's column.
CREATE TABLE begun AS
SELECT day, position, COLUMNS($start) AS start_at FROM stamp;
