-- title: Back-up
-- component: core
-- tables: organisations
-- message: time for a new one (last archive: {last_backup})
-- reminder: Please run “nox -s backup” and copy the archive to a safe place outside this computer (last archive: {last_backup}).
SELECT NULL AS who, coalesce(last_backup, start_date) + backup_days AS due_on, last_backup
FROM cohort
-- what is made up can be made again
WHERE NOT synthetic
