-- grain: change_id, work_item_id, evidence
-- title: Work items of changes
-- source: int_change__mentioned, change_work_item, work_item, work_item_alias
-- definition: Every sign that a change serves a work item: a link between the two 1; the item's key, of today or of before, in the
--   branch or title .95, in a commit's subject .9, in the text .6. Of a change's items the chosen ones are those with .9 or more,
--   or else the surest.
-- column: change_id the change
-- column: work_item_id the item
-- column: evidence link, branch, title, commit or body
-- column: item_key the key as it was written, NULL for a link
-- column: confidence_ratio how sure that makes, 0 to 1
-- column: is_chosen whether the change counts to the item
with present_key as (
  select item_key, min(work_item_id) AS work_item_id
  from work_item
  where item_key is not null
  group by item_key
),
former_key as (
  select work_item_alias.item_key, min(work_item_alias.work_item_id) AS work_item_id
  from work_item_alias
  join work_item on work_item.work_item_id = work_item_alias.work_item_id
  where work_item_alias.item_key not in (select item_key from present_key)
  group by work_item_alias.item_key
),
known_key as (
  select item_key, work_item_id from present_key
  union all
  select item_key, work_item_id from former_key
),
candidate as (
  select
    mentioned.change_id,
    known_key.work_item_id,
    mentioned.evidence,
    mentioned.item_key,
    CASE mentioned.evidence
      WHEN 'branch' THEN 0.95
      WHEN 'title' THEN 0.95
      WHEN 'commit' THEN 0.9
      ELSE 0.6
    END AS confidence_ratio
  from int_change__mentioned AS mentioned
  join known_key on known_key.item_key = mentioned.item_key
  union all
  select
    change_work_item.change_id,
    change_work_item.work_item_id,
    coalesce(change_work_item.evidence, 'link') AS evidence,
    CAST(NULL AS VARCHAR) AS item_key,
    coalesce(change_work_item.confidence_ratio, 1.0) AS confidence_ratio
  from change_work_item
  join work_item on work_item.work_item_id = change_work_item.work_item_id
  join change on change.change_id = change_work_item.change_id
),
single as (
  select
    change_id,
    work_item_id,
    evidence,
    min(item_key) AS item_key,
    CAST(max(confidence_ratio) AS DOUBLE) AS confidence_ratio
  from candidate
  group by change_id, work_item_id, evidence
),
weighed as (
  select
    single.*,
    max(confidence_ratio) over (partition by change_id) AS best_ratio,
    max(confidence_ratio) over (partition by change_id, work_item_id) AS item_ratio
  from single
)
select
  change_id,
  work_item_id,
  evidence,
  item_key,
  confidence_ratio,
  item_ratio >= 0.9 OR item_ratio = best_ratio AS is_chosen
from weighed
