-- grain: repository_id
-- source: repository, change, review, change_item_fact
-- definition: Whether anything tells reviews and work items of a repository: where nothing does, a change without is unknown, not
--   without.
-- column: repository_id the repository
-- column: has_reviews whether any of its changes was reviewed
-- column: has_items whether any of its changes is linked with a work item
with reviewed as (
  select distinct change.repository_id
  from review
  join change on change.change_id = review.change_id
),
linked as (
  select distinct change.repository_id
  from change_item_fact
  join change on change.change_id = change_item_fact.change_id
  where change_item_fact.is_chosen
)
select
  repository.repository_id,
  reviewed.repository_id IS NOT NULL AS has_reviews,
  linked.repository_id IS NOT NULL AS has_items
from repository
left join reviewed on reviewed.repository_id = repository.repository_id
left join linked on linked.repository_id = repository.repository_id
