-- entity: account
-- grain: account_id
-- definition: Whoever an issue names: as assignee, reporter or author of a change. Cloud hides most addresses.
with bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
account_found as (
  select
    native_id,
    min(_source) AS source_id,
    min(_loaded_at) AS known_at,
    max_by(email, (_loaded_at, email)) AS email,
    max_by(handle, (_loaded_at, handle)) AS handle,
    max_by(name, (_loaded_at, name)) AS name,
    bool_or(coalesce(is_app, false)) AS is_app
  from stg_jira__mention
  group by native_id
)
select
  'jira:' || account_found.native_id AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  account_found.is_app
    or coalesce(
      regexp_matches(
        coalesce(account_found.name, '') || ' <' || coalesce(account_found.email, account_found.handle, '') || '>', bot.pattern
      ),
      false
    ) AS is_bot,
  'jira' AS tool,
  sha256(lower(trim(account_found.email))) AS email_digest,
  sha256(lower(trim(account_found.handle))) AS handle_digest,
  sha256(lower(trim(account_found.name))) AS name_digest,
  account_found.source_id,
  10 AS source_rank,
  account_found.known_at,
  CAST(NULL AS VARCHAR) AS url
from account_found
cross join bot
