-- Adds the texts of days or moments. Parameters: lists of the same length: $written, $clocks; $width, how many stamps
-- each has: the columns of a wide table, 1 in a long one.
INSERT INTO day
SELECT unnest($written::VARCHAR[]), unnest($clocks::VARCHAR[]), $width * unnest(range(len($written::VARCHAR[])));
