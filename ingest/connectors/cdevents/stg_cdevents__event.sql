-- grain: _source, _key
-- definition: Events as they were told, with what all of them have. Whoever refers to a subject without naming its source
--   means the event's own. A repository is its source and id as an address, in lower case and without scheme.
with latest as (
  select *
  from raw.cdevents__event
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
told as (
  select
    _source,
    _key,
    json_extract_string(payload, '$.kind') AS kind,
    json_extract_string(payload, '$.context.id') AS event_id,
    json_extract_string(payload, '$.context.source') AS event_source,
    nullif(json_extract_string(payload, '$.context.chainId'), '') AS chain_id,
    CAST(json_extract_string(payload, '$.context.timestamp') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS happened_at,
    json_extract_string(payload, '$.subject.id') AS subject_id,
    coalesce(
      nullif(json_extract_string(payload, '$.subject.source'), ''), json_extract_string(payload, '$.context.source')
    ) AS subject_source,
    json_extract(payload, '$.subject.content') AS content,
    json_extract(payload, '$.customData') AS custom
  from latest
  where not _is_deleted
)
select
  *,
  split_part(kind, '.', 1) AS subject_kind,
  split_part(kind, '.', 2) AS predicate,
  _source || ':' || split_part(kind, '.', 1) || ':' || subject_source || '/' || subject_id AS subject_key,
  coalesce(json_extract_string(content, '$.uri'), json_extract_string(content, '$.url')) AS url,
  nullif(
    lower(
      regexp_replace(
        regexp_replace(
          coalesce(
            json_extract_string(custom, '$."vcs.repository.url.full"'),
            CASE
              WHEN json_extract_string(content, '$.repository.id') LIKE '%://%' THEN json_extract_string(content, '$.repository.id')
              ELSE coalesce(json_extract_string(content, '$.repository.source') || '/', '')
                || json_extract_string(content, '$.repository.id')
            END,
            json_extract_string(content, '$.change.source'),
            ''
          ),
          '^[a-z+]+://', ''
        ),
        '(\.git)?/*$', ''
      )
    ),
    ''
  ) AS repository_id,
  json_extract_string(custom, '$."vcs.ref.head.revision"') AS sha
from told
