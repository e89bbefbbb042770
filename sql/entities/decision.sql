-- grain: decision_id
-- definition: What was decided about a release, by whom and when. Kind: note, scope, date, owner, go, stop.
select
  CAST(NULL AS VARCHAR) AS decision_id,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS text,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS TIMESTAMP) AS decided_at,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
