-- grain: approval_id
-- definition: A decision at a gate of a release: who signed, what the signature means, until when it holds. Authentication says
--   how it is known who it was: oidc (signed in), git (author of the lines), file (nobody), local (a name that was only stated).
select
  CAST(NULL AS VARCHAR) AS approval_id,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS gate,
  CAST(NULL AS TIMESTAMP) AS requested_at,
  CAST(NULL AS TIMESTAMP) AS decided_at,
  CAST(NULL AS VARCHAR) AS verdict,
  CAST(NULL AS VARCHAR) AS signer_account_id,
  CAST(NULL AS VARCHAR) AS meaning,
  CAST(NULL AS TIMESTAMP) AS expires_at,
  CAST(NULL AS VARCHAR) AS signer_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
