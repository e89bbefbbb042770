-- entity: account
-- grain: account_id
-- definition: Members and integrations of the workspace, those included who have left. Names and addresses as digests.
with latest as (
  select *
  from raw.linear__user
  qualify row_number() over (partition by _key order by _loaded_at desc, _source) = 1
)
select
  'linear:' || _key AS account_id,
  coalesce(CAST(payload->>'$.app' AS BOOLEAN), false) AS is_bot,
  'linear' AS tool,
  sha256(lower(trim(nullif(payload->>'$.email', '')))) AS email_digest,
  sha256(lower(trim(nullif(payload->>'$.displayName', '')))) AS handle_digest,
  sha256(lower(trim(nullif(payload->>'$.name', '')))) AS name_digest,
  _source AS source_id,
  10 AS source_rank,
  _loaded_at AS known_at
from latest
