-- grain: goal_id, work_item_id
-- definition: A work item that says that it serves a goal. Evidence: parent, label, link, field.
select
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS VARCHAR) AS work_item_id,
  CAST(NULL AS VARCHAR) AS evidence,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
