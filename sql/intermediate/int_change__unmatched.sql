-- grain: kind, thing_id
-- source: change_fact, change_item_fact, int_change__mentioned, change, int_tracker__read, int_project__known, int_item_key__known
-- definition: Requests that name no work item, where a tracker is read at all, and keys of known projects that are no item.
-- column: kind what sort of thing it is
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: case_count how many it stands for
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
with merged as (
  select change_id, min(title) AS title, min(merged_at) AS merged_at, min(url) AS url, bool_and(is_bot) AS is_bot
  from change_fact
  group by change_id
)
select
  'change' AS kind,
  merged.change_id AS thing_id,
  merged.title,
  'it names no work item' AS reason,
  'write the key of the item in the branch or the title' AS suggestion,
  1 AS case_count,
  merged.merged_at AS happened_at,
  change.source_id,
  merged.url
from merged
join change on change.change_id = merged.change_id
cross join int_tracker__read AS tracker
left join (select distinct change_id from change_item_fact where is_chosen) AS linked on linked.change_id = merged.change_id
where linked.change_id is null
  and not merged.is_bot
  and change.number is not null
  and tracker.has_item
union all
select
  'item key' AS kind,
  mentioned.item_key AS thing_id,
  mentioned.item_key AS title,
  'its project is known, but there is no such item' AS reason,
  'none, if it was deleted; else let the source read its project' AS suggestion,
  CAST(count(distinct mentioned.change_id) AS INTEGER) AS case_count,
  max(change.merged_at) AS happened_at,
  min(change.source_id) AS source_id,
  min(change.url) AS url
from int_change__mentioned AS mentioned
join int_project__known AS project on project.project_key = regexp_extract(mentioned.item_key, '^(.+)-[0-9]+$', 1)
join change on change.change_id = mentioned.change_id
left join int_item_key__known AS known_key on known_key.item_key = mentioned.item_key
where known_key.item_key is null
group by mentioned.item_key
