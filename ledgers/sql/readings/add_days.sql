-- Adds the texts of days or moments, numbered from 0. Parameters: lists of the same length: $written, $clocks.
INSERT INTO day
SELECT unnest($written::VARCHAR[]), unnest($clocks::VARCHAR[]), unnest(range(len($written::VARCHAR[])));
