-- grain: account_id
-- definition: An account of a person or a bot in one tool.
select
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  CAST(NULL AS BOOLEAN) AS is_bot,
  CAST(NULL AS VARCHAR) AS tool,
  CAST(NULL AS VARCHAR) AS email_digest,
  CAST(NULL AS VARCHAR) AS handle_digest,
  CAST(NULL AS VARCHAR) AS name_digest,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
