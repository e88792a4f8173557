-- How many components of the model as it was first tried each cohort kept, adapted and dropped.
SELECT
    cohort_id,
    count(*) FILTER (status = 'kept') AS kept,
    count(*) FILTER (status = 'adapted') AS adapted,
    count(*) FILTER (status = 'dropped') AS dropped,
    count(*) AS components
FROM component_choices
GROUP BY cohort_id
