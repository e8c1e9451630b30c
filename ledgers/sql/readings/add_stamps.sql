-- Adds where intervals start under each convention. Parameters: lists of the same length: $days, $positions, and
-- $first, $second, $third in minutes since 1970, NULL where the convention allows no such stamp.
INSERT INTO stamp
SELECT
    day, position, make_timestamp(first * 60000000), make_timestamp(second * 60000000),
    make_timestamp(third * 60000000)
FROM (
    SELECT
        unnest($days::INTEGER[]) AS day, unnest($positions::INTEGER[]) AS position, unnest($first::BIGINT[]) AS first,
        unnest($second::BIGINT[]) AS second, unnest($third::BIGINT[]) AS third
);
