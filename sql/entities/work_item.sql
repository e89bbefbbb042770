-- grain: work_item_id
-- definition: An item of work in a tracker.
select
  CAST(NULL AS VARCHAR) AS work_item_id,
  CAST(NULL AS VARCHAR) AS item_key,
  CAST(NULL AS VARCHAR) AS title,
  CAST(NULL AS VARCHAR) AS native_type,
  CAST(NULL AS VARCHAR) AS flow_type,
  CAST(NULL AS VARCHAR) AS parent_work_item_id,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS TIMESTAMP) AS created_at,
  CAST(NULL AS VARCHAR) AS project_key,
  CAST(NULL AS VARCHAR) AS component,
  CAST(NULL AS VARCHAR) AS assignee_id,
  CAST(NULL AS VARCHAR) AS reporter_id,
  CAST(NULL AS VARCHAR) AS priority,
  CAST(NULL AS VARCHAR) AS resolution,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
