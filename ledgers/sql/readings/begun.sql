-- Makes `begun`: where the interval of each stamp starts under the chosen convention. Grain: one row per stamp.
-- Parameters: $start, the pattern of the convention's column.
CREATE TABLE begun AS
SELECT stamp, COLUMNS($start) AS start_at FROM stamp;
