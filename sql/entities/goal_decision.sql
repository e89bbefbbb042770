-- grain: goal_decision_id
-- definition: What was decided about a goal after looking at its effect: keep, iterate or remove, with the figures that were looked at
--   (JSON as answered then), the day of the next look and the item that follows. Authentication as of approvals.
select
  CAST(NULL AS VARCHAR) AS goal_decision_id,
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS VARCHAR) AS verdict,
  CAST(NULL AS VARCHAR) AS reason,
  CAST(NULL AS TIMESTAMP) AS next_look_at,
  CAST(NULL AS VARCHAR) AS follow_up_work_item_id,
  CAST(NULL AS VARCHAR) AS figures,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS TIMESTAMP) AS decided_at,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
