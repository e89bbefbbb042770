-- entity: account
-- grain: account_id
-- definition: Whoever a request, review, commit, deployment or team names. An App is a bot, and so is whom a pattern of the
--   configuration matches. Addresses and names come from commits; the most frequent one counts.
with bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
known as (
  select login, min(_source) AS source_id, min(_loaded_at) AS known_at, bool_or(is_app) AS is_app
  from stg_github__mention
  group by login
),
address as (
  select login, email, row_number() over (partition by login order by sum(mention_count) desc, email) AS place
  from stg_github__mention
  where email <> ''
  group by login, email
),
called as (
  select login, name, row_number() over (partition by login order by sum(mention_count) desc, name) AS place
  from stg_github__mention
  where name <> ''
  group by login, name
)
select
  'github:' || known.login AS account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  known.is_app
    or coalesce(
      regexp_matches(
        concat_ws(' ', known.login, coalesce(called.name, '') || ' <' || coalesce(address.email, '') || '>'), bot.pattern
      ),
      false
    ) AS is_bot,
  'github' AS tool,
  sha256(lower(trim(address.email))) AS email_digest,
  sha256(known.login) AS handle_digest,
  sha256(lower(trim(called.name))) AS name_digest,
  known.source_id,
  10 AS source_rank,
  known.known_at,
  CAST(NULL AS VARCHAR) AS url
from known
cross join bot
left join address on address.login = known.login and address.place = 1
left join called on called.login = known.login and called.place = 1
