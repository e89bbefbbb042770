-- entity: account
-- grain: account_id
-- definition: Users that incidents and their history name. Names and addresses as digests.
with latest as (
  select *
  from raw.servicenow__user
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  _source || ':' || _key AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  false AS is_bot,
  'servicenow' AS tool,
  sha256(lower(trim(nullif(payload->>'email', '')))) AS email_digest,
  sha256(lower(trim(nullif(payload->>'user_name', '')))) AS handle_digest,
  sha256(lower(trim(nullif(payload->>'name', '')))) AS name_digest,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from latest
where not _is_deleted
