-- grain: team_id, account_id, valid_from_at
-- definition: Which account a tool counts to a team, and from when to when it was seen so.
select
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS TIMESTAMP) AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
