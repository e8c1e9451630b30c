-- Adds where intervals start under each convention, numbered from 0. Parameters: lists of the same length: $first,
-- $second, $third, in minutes since 1970, NULL where the convention allows no such stamp.
INSERT INTO stamp
SELECT
    stamp, make_timestamp(first * 60000000), make_timestamp(second * 60000000), make_timestamp(third * 60000000)
FROM (
    SELECT
        unnest(range(len($first::BIGINT[]))) AS stamp, unnest($first::BIGINT[]) AS first,
        unnest($second::BIGINT[]) AS second, unnest($third::BIGINT[]) AS third
);
