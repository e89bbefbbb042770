-- grain: work_item_id, entered_at
-- definition: An interval that a work item spent in one state.
select
  CAST(NULL AS VARCHAR) AS work_item_id,
  CAST(NULL AS TIMESTAMP) AS entered_at,
  CAST(NULL AS TIMESTAMP) AS left_at,
  CAST(NULL AS VARCHAR) AS native_state,
  CAST(NULL AS VARCHAR) AS flow_state,
  CAST(NULL AS VARCHAR) AS phase,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS native_category,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
