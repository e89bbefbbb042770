-- entity: account
-- grain: account_id
-- definition: One account for each canonical e-mail address (mailmap applied), known by a digest of it alone.
--   A bot is whoever a pattern of the configuration matches. Other digests, for linking: of a hosting tool's private address
--   the handle in it, and of the name where it is a full one.
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
    nullif(lower(trim(canonical_email)), '') AS address,
    nullif(regexp_extract(lower(trim(canonical_email)), '^(?:\d+\+)?([^@+]+)@users\.noreply\.', 1), '') AS handle,
    CASE WHEN trim(canonical_name) LIKE '% %' THEN lower(trim(canonical_name)) END AS full_name,
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
  'git' AS tool,
  sha256(min(CASE WHEN handle IS NULL THEN address END)) AS email_digest,
  sha256(min(handle)) AS handle_digest,
  sha256(min(full_name)) AS name_digest,
  min(_source) AS source_id,
  50 AS source_rank,
  min(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from judged
group by account_id
