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
    user_id AS native_id,
    CAST(NULL AS VARCHAR) AS email,
    max_by(user_name, _loaded_at) AS name,
    min(_source) AS _source,
    max(_loaded_at) AS known_at
  from stg_pagerduty__entry
  where user_id is not null
  group by user_id
),
known as (
  select * from person
  union all
  select agent.*
  from agent
  left join person on person.native_id = agent.native_id
  where person.native_id is null
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
