-- How many records say again what an earlier one has said. Grain: one row.
SELECT coalesce(sum(times - 1), 0)::BIGINT AS repeats FROM repeated;
