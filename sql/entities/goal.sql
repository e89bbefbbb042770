-- grain: goal_id
-- definition: A bet, or an experiment of a team: what somebody wants to move, from where to where and by when, as it is written now
--   (goal_revision keeps each earlier wording). Kind: bet, improvement. Better: higher, lower. Series: whose numbers tell, and of
--   which segment; without one the outcomes under the goal's own id do. `metric:` and a name is a metric of this warehouse, of the
--   goal's team, else of its value stream. Exposed is the day on which users first met it, where a feature flag or a person says
--   so; else the first release that claims the goal tells.
select
  CAST(NULL AS VARCHAR) AS goal_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS hypothesis,
  CAST(NULL AS VARCHAR) AS metric,
  CAST(NULL AS VARCHAR) AS unit,
  CAST(NULL AS VARCHAR) AS better,
  CAST(NULL AS DOUBLE) AS baseline,
  CAST(NULL AS DOUBLE) AS target,
  CAST(NULL AS TIMESTAMP) AS due_at,
  CAST(NULL AS TIMESTAMP) AS stated_at,
  CAST(NULL AS TIMESTAMP) AS exposed_at,
  CAST(NULL AS VARCHAR) AS series_id,
  CAST(NULL AS VARCHAR) AS segment,
  CAST(NULL AS VARCHAR) AS comparison_series_id,
  CAST(NULL AS VARCHAR) AS comparison_segment,
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS owner_account_id,
  CAST(NULL AS VARCHAR) AS parent_goal_id,
  CAST(NULL AS DOUBLE) AS value_per_day,
  CAST(NULL AS VARCHAR) AS currency,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
