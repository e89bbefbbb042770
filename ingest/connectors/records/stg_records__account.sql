-- entity: account
-- grain: account_id
-- definition: Whoever signed in and wrote something, by digests alone; a name that was only stated is nobody's.
select
  account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  false AS is_bot,
  'sign-in' AS tool,
  sha256(max_by(lower(trim(author_email)), _loaded_at)) AS email_digest,
  CAST(NULL AS VARCHAR) AS handle_digest,
  sha256(max_by(CASE WHEN trim(author_name) LIKE '% %' THEN lower(trim(author_name)) END, _loaded_at)) AS name_digest,
  min(_source) AS source_id,
  10 AS source_rank,
  min(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from raw.records__event
where authentication = 'oidc' and account_id is not null
group by account_id
