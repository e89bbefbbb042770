-- Every change of a person is linked with a work item. Without any tracker nothing is known.
with tracked as (
  select count(*) AS item_count from work_item
),
made as (
  select distinct
    part.subject_id, fact.change_id, fact.url,
    coalesce(repository.name, fact.repository_id) || coalesce('#' || CAST(fact.number AS VARCHAR), '@' || substr(split_part(fact.change_id, '@', 2), 1, 8)) AS name,
    link.change_id is not null AS is_linked,
    fact.merged_at
  from gate_change_fact AS part
  join change_fact AS fact on fact.change_id = part.change_id
  left join repository on repository.repository_id = fact.repository_id
  left join (select distinct change_id from change_item_fact where is_chosen) AS link on link.change_id = fact.change_id
  where not fact.is_bot and not fact.is_revert
),
counted as (
  select
    subject_id,
    count(*) AS change_count,
    count(*) FILTER (WHERE NOT is_linked) AS loose_count,
    min(name) FILTER (WHERE NOT is_linked) AS loose_name,
    min_by(url, name) FILTER (WHERE NOT is_linked) AS loose_url,
    max(merged_at) AS merged_at
  from made
  group by subject_id
)
select
  subject.subject_id,
  CASE
    WHEN tracked.item_count = 0 OR NOT subject.is_composed THEN NULL
    ELSE coalesce(counted.loose_count, 0) = 0
  END AS is_met,
  CASE
    WHEN tracked.item_count = 0 THEN 'No tracker is read'
    WHEN NOT subject.is_composed THEN 'What it consists of is not known'
    WHEN counted.loose_count > 0 THEN CAST(counted.loose_count AS VARCHAR) || ' of ' || CAST(counted.change_count AS VARCHAR)
      || ' changes name no work item: ' || counted.loose_name || CASE WHEN counted.loose_count > 1 THEN ' and others' ELSE '' END
    WHEN counted.change_count IS NULL THEN 'It brings no change of a person'
    ELSE 'All ' || CAST(counted.change_count AS VARCHAR) || ' changes name their work item'
  END AS reason,
  coalesce(counted.loose_url, subject.url) AS evidence_url,
  coalesce(counted.merged_at, subject.due_at) AS evidence_at
from gate_subject_fact AS subject
cross join tracked
left join counted on counted.subject_id = subject.subject_id
