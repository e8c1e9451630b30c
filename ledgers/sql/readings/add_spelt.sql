-- Adds what texts mean that are no plain digits. Parameters: lists of the same length: $texts, $quantities, $codes.
INSERT INTO spelt
SELECT unnest($texts::VARCHAR[]), unnest($quantities::VARCHAR[])::DECIMAL(19, 6), unnest($codes::VARCHAR[]);
