-- entity: sprint_item
-- grain: sprint_id, work_item_id
-- definition: The iteration that a work item is in, and those that it was in before.
with iteration as (
  select *
  from raw.azuredevops__iteration
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  iteration._source || ':' || iteration._key AS sprint_id,
  revision.work_item_id,
  min(revision._source) AS source_id,
  10 AS source_rank,
  max(revision.changed_at) AS known_at
from stg_azuredevops__change_of_item AS revision
join iteration on iteration._source = revision._source and (iteration.payload->>'path') = revision.iteration_path
where not iteration._is_deleted and (iteration.payload->>'startDate') IS NOT NULL
group by iteration._source, iteration._key, revision.work_item_id
