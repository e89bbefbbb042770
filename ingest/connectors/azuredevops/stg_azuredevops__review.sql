-- entity: review
-- grain: review_id
-- definition: Votes, and what others than the author wrote. Verdict: approved (with suggestions too), changes_requested (waiting for
--   the author, or rejected), dismissed where a vote was taken back, commented.
with item as (
  select _source, _key, change_id, updated_at, url, unnest(reviews) AS review
  from stg_azuredevops__request
)
select
  _source || ':' || _key || '/' || review.review_id AS review_id,
  change_id,
  'azuredevops:' || review.account AS reviewer_id,
  review.submitted_at,
  review.verdict,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  url
from item
