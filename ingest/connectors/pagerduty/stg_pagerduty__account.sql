-- entity: account
-- grain: account_id
-- definition: Users, those included who have left and are known by what they did alone. Names and addresses as digests.
with person as (
  select
    _key AS native_id,
    max_by(json_extract_string(payload, '$.email'), _loaded_at) AS email,
    max_by(json_extract_string(payload, '$.name'), _loaded_at) AS name,
    min(_source) AS _source,
    max(_loaded_at) AS known_at
  from raw.pagerduty__user
  group by native_id
),
agent as (
  select
    json_extract_string(payload, '$.agent.id') AS native_id,
    CAST(NULL AS VARCHAR) AS email,
    max_by(json_extract_string(payload, '$.agent.summary'), _loaded_at) AS name,
    min(_source) AS _source,
    max(_loaded_at) AS known_at
  from raw.pagerduty__log_entry
  where json_extract_string(payload, '$.agent.type') LIKE 'user%'
  group by native_id
),
known as (
  select * from person
  union all
  select * from agent where native_id not in (select native_id from person)
)
select
  'pagerduty:' || native_id AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  false AS is_bot,
  'pagerduty' AS tool,
  sha256(lower(trim(nullif(email, '')))) AS email_digest,
  CAST(NULL AS VARCHAR) AS handle_digest,
  sha256(lower(trim(nullif(name, '')))) AS name_digest,
  _source AS source_id,
  10 AS source_rank,
  known_at,
  CAST(NULL AS VARCHAR) AS url
from known
