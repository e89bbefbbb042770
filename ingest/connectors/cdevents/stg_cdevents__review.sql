-- entity: review
-- grain: review_id
-- definition: Reviews of changes. CDEvents tells neither who reviewed nor what came of it.
select
  _source || ':review:' || event_source || '/' || event_id AS review_id,
  CASE
    WHEN repository_id IS NOT NULL AND regexp_matches(subject_id, '(^|[/#!])[0-9]{1,9}$')
      THEN repository_id || '#' || CAST(CAST(regexp_extract(subject_id, '([0-9]+)$', 1) AS INTEGER) AS VARCHAR)
    ELSE subject_key
  END AS change_id,
  happened_at AS submitted_at,
  _source AS source_id,
  20 AS source_rank,
  happened_at AS known_at
from stg_cdevents__event
where kind = 'change.reviewed'
