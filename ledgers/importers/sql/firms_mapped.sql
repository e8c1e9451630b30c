-- The rows of a register of firms by what their cells mean. Grain: one row per record of the file. `period`, `subject`
-- and `aspect` stand for the columns by which tables of quantities are told apart.
CREATE VIEW mapped AS
SELECT
    k.line, f.meaning AS firm_id, n.meaning AS name, c.meaning AS county, i.meaning AS industry,
    s.meaning AS above_scale, p.meaning AS park, o.meaning AS scope, d.meaning AS valid_from,
    d.meaning AS period, ''::canon AS subject, ''::canon AS aspect,
    concat_ws(
        ',', f.faults, i.faults, d.faults, n.faults, c.faults, s.faults, o.faults, p.faults
    ) AS faults,
    f.faults IS NOT NULL OR i.faults IS NOT NULL OR d.faults IS NOT NULL OR n.faults IS NOT NULL
    OR c.faults IS NOT NULL OR s.faults IS NOT NULL OR o.faults IS NOT NULL OR p.faults IS NOT NULL AS is_faulty,
    true AS is_record
FROM coded AS k
JOIN one_cell AS f ON f.column_name = 'firm_id' AND f.spelled = k.firm_id
JOIN one_cell AS n ON n.column_name = 'name' AND n.spelled = k.name
JOIN one_cell AS c ON c.column_name = 'county' AND c.spelled = k.county
JOIN one_cell AS i ON i.column_name = 'industry' AND i.spelled = k.industry
JOIN one_cell AS s ON s.column_name = 'above_scale' AND s.spelled = k.above_scale
JOIN one_cell AS p ON p.column_name = 'park' AND p.spelled = k.park
JOIN one_cell AS o ON o.column_name = 'scope' AND o.spelled = k.scope
JOIN one_cell AS d ON d.column_name = 'valid_from' AND d.spelled = k.valid_from;
