-- entity: account
-- grain: account_id
-- definition: One account for each canonical e-mail address (mailmap applied), known by a digest of it alone.
--   A bot is whoever a pattern of the configuration matches.
with latest as (
  select *
  from raw.git__identity
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
bot as (
  select '(?i)' || string_agg('(?:' || pattern || ')', '|') AS pattern
  from config.bot
),
judged as (
  select
    'git:' || md5(lower(coalesce(nullif(canonical_email, ''), canonical_name, ''))) AS account_id,
    coalesce(
      regexp_matches(name || ' <' || email || '> ' || canonical_name || ' <' || canonical_email || '>', bot.pattern), false
    ) AS is_bot,
    _source,
    _loaded_at
  from latest
  cross join bot
  where not _is_deleted
)
select
  account_id,
  CAST(NULL AS VARCHAR) AS person_id,
  bool_or(is_bot) AS is_bot,
  min(_source) AS source_id,
  50 AS source_rank,
  min(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from judged
group by account_id
