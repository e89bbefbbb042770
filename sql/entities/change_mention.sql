-- grain: change_id, item_key, evidence
-- partition: change_id
-- definition: Keys of work items that a request names in its text. Evidence: branch, title, body, commit.
select
  CAST(NULL AS VARCHAR) AS change_id,
  CAST(NULL AS VARCHAR) AS item_key,
  CAST(NULL AS VARCHAR) AS evidence,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
