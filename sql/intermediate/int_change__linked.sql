-- grain: link
-- source: change_fact, change_item_fact
-- definition: How many changes are linked with what, for the coverage: counted again only when changes or their links change.
-- column: link what is linked with what
-- column: kind the kind of unmatched_fact that lists the others, NULL if none does
-- column: numerator_count linked ones
-- column: denominator_count all of them
with merged as (
  select change_id, bool_and(is_bot) AS is_bot, min(service_id) FILTER (WHERE service_id <> '') AS service_id,
    min(first_commit_at) AS first_commit_at, min(first_review_at) AS first_review_at, min(number) AS number
  from change_fact
  group by change_id
),
item_change as (
  select distinct change_id
  from change_item_fact
  where is_chosen
)
select 'changes with a work item' AS link, 'change' AS kind,
  count(item_change.change_id) AS numerator_count, count(*) AS denominator_count
from merged
left join item_change on item_change.change_id = merged.change_id
where not merged.is_bot
union all
select 'changes with a service', CAST(NULL AS VARCHAR), count(service_id), count(*)
from merged
union all
select 'changes with a first commit', CAST(NULL AS VARCHAR), count(first_commit_at), count(*)
from merged
union all
select 'requests with a review', CAST(NULL AS VARCHAR), count(first_review_at), count(*)
from merged
where number is not null and not is_bot
