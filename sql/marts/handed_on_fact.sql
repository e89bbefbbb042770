-- grain: thing_id, handed_to, service_id
-- title: What was handed on to a next stage
-- source: work_item_fact, int_work_item_state__stepped, change_fact, change_item_fact, int_change__reviewed, int_change__built
-- definition: Each finished work item, and each merged change that belongs to none, once for every stage that it was handed on to:
--   review, build, test, release, done; and whether it came back from there: a reviewer asked for changes, the builds of the
--   first commit that was built did not all pass, it went back to an earlier phase, it was reopened. Changes of bots are left out.
-- column: thing_id the work item, else the change
-- column: handed_to review, build, test, release or done
-- column: service_id the service, '' if none is known
-- column: finished_at when the item was done, or the change merged
-- column: is_returned whether it came back from there
-- column: team_id the team of the item
-- column: title what it is called
-- column: commit_id the commit that merged a change, NULL for an item
-- column: url page of the source record
with finished as (
  select work_item_id, done_at, service_id, team_id, coalesce(item_key || ' ', '') || coalesce(title, '') AS title, url,
    reopened_count, returned_count
  from work_item_fact
  where done_at is not null
),
chosen as (
  select distinct change_id, work_item_id
  from change_item_fact
  where is_chosen
),
judged as (
  select change_id, 'review' AS handed_to, changes_requested_count > 0 AS is_returned
  from int_change__reviewed
  union all
  select change_id, 'build' AS handed_to, failed_count > 0 AS is_returned
  from int_change__built
),
merged as (
  select change_id, coalesce(service_id, '') AS service_id, title, merge_commit_id, merged_at, url
  from change_fact
  where merged_at is not null
    and not coalesce(is_bot, false)
),
single as (
  select distinct change_id
  from merged
),
of_item as (
  select
    finished.work_item_id AS thing_id,
    judged.handed_to,
    max(CASE WHEN judged.is_returned THEN 1 ELSE 0 END) AS returned_count
  from judged
  join single on single.change_id = judged.change_id
  join chosen on chosen.change_id = judged.change_id
  join finished on finished.work_item_id = chosen.work_item_id
  group by finished.work_item_id, judged.handed_to
  union all
  select
    finished.work_item_id AS thing_id,
    stepped.earlier_phase AS handed_to,
    max(CASE WHEN stepped.phase_rank < stepped.earlier_rank THEN 1 ELSE 0 END) AS returned_count
  from int_work_item_state__stepped AS stepped
  join finished on finished.work_item_id = stepped.work_item_id
  where not stepped.is_backward
    and stepped.earlier_phase in ('test', 'release')
  group by finished.work_item_id, stepped.earlier_phase
  union all
  select work_item_id AS thing_id, 'done' AS handed_to, CASE WHEN reopened_count > 0 THEN 1 ELSE 0 END AS returned_count
  from finished
)
select
  of_item.thing_id,
  of_item.handed_to,
  coalesce(finished.service_id, '') AS service_id,
  finished.done_at AS finished_at,
  of_item.returned_count > 0 AS is_returned,
  finished.team_id,
  finished.title,
  CAST(NULL AS VARCHAR) AS commit_id,
  finished.url
from of_item
join finished on finished.work_item_id = of_item.thing_id
union all
select
  merged.change_id AS thing_id,
  judged.handed_to,
  merged.service_id,
  merged.merged_at AS finished_at,
  judged.is_returned,
  CAST(NULL AS VARCHAR) AS team_id,
  merged.title,
  merged.merge_commit_id AS commit_id,
  merged.url
from judged
join merged on merged.change_id = judged.change_id
left join chosen on chosen.change_id = merged.change_id
where chosen.change_id is null
