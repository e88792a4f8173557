-- title: Packages of the members
-- unit: rows
-- formula: The release of each member with its hash, the version of the schemas that made it, and the rows that were gathered of it.
-- source: The published packages of the members.
-- tables:
-- columns: cohort = Cohort
-- columns: release = Release
-- columns: release_hash = Hash of the release
-- columns: schema_version = Version of the schemas
-- columns: row_count = Rows
-- columns: licence = Licence
-- units: row_count = count
SELECT
    cohort_id,
    in_words(name, name_en) AS cohort,
    release,
    release_hash,
    schema_version::VARCHAR AS schema_version,
    coalesce(sum(row_count), 0)::BIGINT AS row_count,
    licence
FROM cohorts LEFT JOIN gathered_tables USING (cohort_id)
GROUP BY ALL
ORDER BY cohort_id
