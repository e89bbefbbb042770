-- entity: work_item
-- grain: work_item_id
-- definition: Issues. Linear has no types: the first label that names one is it, else the issue is a feature.
select
  work_item_id,
  told.identifier AS item_key,
  told.title,
  coalesce(
    list_filter(
      list_transform(told.labels, lambda x: x.name),
      lambda x: regexp_matches(x, '(?i)bug|defect|incident|feature|improvement|enhancement|debt|chore|risk|security')
    )[1],
    'Issue'
  ) AS native_type,
  _source || ':' || told.parent.id AS parent_work_item_id,
  created_at,
  told.team.key AS project_key,
  'linear:' || told.assignee.id AS assignee_id,
  'linear:' || told.creator.id AS reporter_id,
  told.priorityLabel AS priority,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  told.url
from stg_linear__issue
