-- Of each change of a person, whoever approved or merged it is none of its authors. Bots count as nobody, and so does who rolled it
-- out: pipelines name whoever pushed last.
with told as (
  select distinct repository_id from change where opened_at is not null
),
made as (
  select distinct
    part.subject_id, fact.change_id, fact.url, told.repository_id is not null AS is_told,
    coalesce(repository.name, fact.repository_id) || coalesce('#' || CAST(fact.number AS VARCHAR), '@' || substr(split_part(fact.change_id, '@', 2), 1, 8)) AS name,
    coalesce(approved.independent_count, 0) > 0 OR coalesce(approved.has_other_merger, false) AS is_shared,
    approved.approved_at
  from gate_change_fact AS part
  join change_fact AS fact on fact.change_id = part.change_id
  left join told on told.repository_id = fact.repository_id
  left join repository on repository.repository_id = fact.repository_id
  left join int_change__approved AS approved on approved.change_id = fact.change_id
  where not fact.is_bot
),
counted as (
  select
    subject_id,
    count(*) AS change_count,
    count(*) FILTER (WHERE NOT is_told) AS untold_count,
    count(*) FILTER (WHERE is_told AND NOT is_shared) AS lone_count,
    min(name) FILTER (WHERE is_told AND NOT is_shared) AS lone_name,
    min_by(url, name) FILTER (WHERE is_told AND NOT is_shared) AS lone_url,
    max(approved_at) AS approved_at
  from made
  group by subject_id
)
select
  subject.subject_id,
  CASE
    WHEN counted.lone_count > 0 THEN false
    WHEN NOT subject.is_composed OR counted.untold_count > 0 THEN NULL
    ELSE true
  END AS is_met,
  CASE
    WHEN counted.lone_count > 0 THEN CAST(counted.lone_count AS VARCHAR) || ' of ' || CAST(counted.change_count AS VARCHAR)
      || ' changes were in one pair of hands: ' || counted.lone_name
      || CASE WHEN counted.lone_count > 1 THEN ' and others' ELSE '' END
    WHEN NOT subject.is_composed THEN 'What it consists of is not known'
    WHEN counted.untold_count > 0 THEN 'No tool tells who approved or merged ' || CAST(counted.untold_count AS VARCHAR) || ' of its changes'
    WHEN counted.change_count IS NULL THEN 'It brings no change of a person'
    ELSE 'Another person stood behind each of ' || CAST(counted.change_count AS VARCHAR) || ' changes'
  END AS reason,
  coalesce(counted.lone_url, subject.url) AS evidence_url,
  coalesce(counted.approved_at, subject.due_at) AS evidence_at
from gate_subject_fact AS subject
left join counted on counted.subject_id = subject.subject_id
