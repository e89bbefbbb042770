-- grain: waiver_id
-- definition: A rule set aside for a release or a service, by whom, why and until when.
select
  CAST(NULL AS VARCHAR) AS waiver_id,
  CAST(NULL AS VARCHAR) AS policy,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS reason,
  CAST(NULL AS VARCHAR) AS approver_account_id,
  CAST(NULL AS TIMESTAMP) AS decided_at,
  CAST(NULL AS TIMESTAMP) AS expires_at,
  CAST(NULL AS TIMESTAMP) AS revoked_at,
  CAST(NULL AS VARCHAR) AS approver_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
