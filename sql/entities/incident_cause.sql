-- grain: incident_cause_id
-- definition: What somebody says of the cause of an incident. Verdict: caused, or not caused; without a deployment none caused it.
--   Authentication says how it is known who it was.
select
  CAST(NULL AS VARCHAR) AS incident_cause_id,
  CAST(NULL AS VARCHAR) AS incident_id,
  CAST(NULL AS VARCHAR) AS deployment_id,
  CAST(NULL AS VARCHAR) AS verdict,
  CAST(NULL AS VARCHAR) AS reason,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS TIMESTAMP) AS decided_at,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
