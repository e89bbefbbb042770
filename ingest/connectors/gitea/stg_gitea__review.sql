-- entity: review
-- grain: review_id
-- definition: Reviews that were sent. Verdict: approved, changes_requested, commented, or dismissed.
with item as (
  select _source, change_id, updated_at, unnest(reviews) AS review
  from stg_gitea__pull
)
select
  _source || ':' || review.review_id AS review_id,
  change_id,
  review.reviewer_id,
  review.submitted_at,
  review.verdict,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  review.url
from item
where review.submitted_at is not null
