-- The rows of a table of entries or activities by what their cells mean. Grain: one row per record of the file.
-- `faults`: the codes of all findings on the record; `is_record`: whether it makes a row of the ledger.
CREATE VIEW mapped AS
SELECT
    k.line, f.meaning AS firm_id, p.meaning AS period, s.subject, s.aspect, s.unit, s.unit_written, s.base_unit,
    CASE WHEN k.odd IS NULL THEN 'stated'::canon ELSE n.state END AS state,
    coalesce(k.quantity, n.quantity) AS quantity,
    CASE
        WHEN s.factor IS NULL THEN v.converted
        ELSE (coalesce(k.quantity, n.quantity) * s.factor)::DECIMAL(23, 10)
    END AS converted,
    c.value::DECIMAL(18, 10) AS coefficient, coalesce(c.unit, ''::canon) AS coefficient_unit,
    h.value::DECIMAL(18, 6) AS ncv, coalesce(h.unit, ''::canon) AS ncv_unit,
    a.value::DECIMAL(18, 10) AS carbon_content, coalesce(a.unit, ''::canon) AS carbon_content_unit,
    k.document,
    concat_ws(
        ',', f.faults, p.faults, s.faults, n.faults,
        CASE WHEN s.due AND n.state = 'blank' THEN 'blank-required' END,
        CASE WHEN abs(coalesce(k.quantity, n.quantity)) >= s.size_limit THEN 'number-too-large' END,
        c.faults, h.faults, a.faults
    ) AS faults,
    f.faults IS NOT NULL OR p.faults IS NOT NULL OR s.faults IS NOT NULL OR n.faults IS NOT NULL
    OR coalesce(s.due AND n.state = 'blank', false)
    OR coalesce(abs(coalesce(k.quantity, n.quantity)) >= s.size_limit, false)
    OR c.faults IS NOT NULL OR h.faults IS NOT NULL OR a.faults IS NOT NULL AS is_faulty,
    NOT k.stated_only OR k.odd IS NULL OR coalesce(n.state = 'stated', false) AS is_record
FROM coded AS k
JOIN one_cell AS f ON f.column_name = 'firm_id' AND f.spelled = k.firm_id
JOIN one_cell AS p ON p.column_name = 'period' AND p.spelled = k.period
JOIN subject AS s ON s.first_cell = k.first_cell AND s.second_cell = k.second_cell AND s.unit_cell = k.unit_cell
LEFT JOIN odd_number AS n ON n.spelled = k.odd
LEFT JOIN measured AS c
    ON c.kind = 'coefficient' AND c.item = k.first_cell AND c.number_cell = k.coefficient
    AND c.unit_cell = k.coefficient_unit AND c.documented = (k.document <> '')
LEFT JOIN measured AS h
    ON h.kind = 'ncv' AND h.item = k.first_cell AND h.number_cell = k.ncv AND h.unit_cell = k.ncv_unit
    AND h.documented = (k.document <> '')
LEFT JOIN measured AS a
    ON a.kind = 'carbon_content' AND a.item = k.first_cell AND a.number_cell = k.carbon_content
    AND a.unit_cell = k.carbon_content_unit AND a.documented = (k.document <> '')
LEFT JOIN converted AS v
    ON v.first_cell = k.first_cell AND v.unit_cell = k.unit_cell AND v.quantity = coalesce(k.quantity, n.quantity);
