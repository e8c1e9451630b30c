-- Everything in the schema of the open file that can change what a query answers. Grain: one row per object.
SELECT 'table ' || table_name AS name, sql FROM duckdb_tables() WHERE NOT internal AND NOT temporary
UNION ALL
SELECT 'view ' || view_name, sql FROM duckdb_views() WHERE NOT internal AND NOT temporary
UNION ALL
SELECT 'macro ' || function_name || ' ' || list_value(parameters)::VARCHAR, coalesce(macro_definition, '')
FROM duckdb_functions() WHERE NOT internal
UNION ALL
SELECT 'index ' || index_name, coalesce(sql, '') FROM duckdb_indexes()
UNION ALL
SELECT 'sequence ' || sequence_name, coalesce(sql, '') FROM duckdb_sequences() WHERE NOT temporary
ORDER BY name;
