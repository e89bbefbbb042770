-- grain: kind, thing_id
-- source: work_item_fact, work_item, state_mapping_fact, identity_fact
-- definition: Work items whose team nothing tells, states whose meaning nothing tells, and accounts that stand alone where several
--   tools are read.
-- column: kind what sort of thing it is
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: case_count how many it stands for
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
select
  'work item' AS kind,
  work_item_fact.work_item_id AS thing_id,
  work_item_fact.item_key AS title,
  'nothing tells its team' AS reason,
  'name it at its team: teams: [{name: …, projects: [' || coalesce(work_item_fact.project_key, '…') || ']}]' AS suggestion,
  1 AS case_count,
  work_item_fact.created_at AS happened_at,
  work_item.source_id,
  work_item_fact.url
from work_item_fact
join work_item on work_item.work_item_id = work_item_fact.work_item_id
where work_item_fact.team_id is null
union all
select
  'state' AS kind,
  state_key AS thing_id,
  native_state AS title,
  'nothing tells what it means: it counts as neither active nor waiting' AS reason,
  'say what it is: statuses: [{names: [' || native_state || '], flow_state: …}]' AS suggestion,
  item_count AS case_count,
  CAST(NULL AS TIMESTAMP) AS happened_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS VARCHAR) AS url
from state_mapping_fact
where flow_state is null
union all
select
  'account' AS kind,
  account_id AS thing_id,
  tool AS title,
  'no other account of this person is known' AS reason,
  'say whose it is: people: [{accounts: […, ''' || account_id || ''']}]' AS suggestion,
  1 AS case_count,
  CAST(NULL AS TIMESTAMP) AS happened_at,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS VARCHAR) AS url
from identity_fact
cross join (select count(distinct tool) AS tool_count from identity_fact) AS known
where account_count = 1
  and not is_bot
  and known.tool_count > 1
