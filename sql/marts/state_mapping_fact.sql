-- grain: state_key
-- title: What the states of trackers mean
-- source: int_state__mapped
-- definition: Every state that a work item was ever in, by project, with what it is counted as and why.
-- column: state_key project, state in lower case, and the tool's category
-- column: project_key the project
-- column: native_state in lower case
-- column: native_category new, active or done, as the tool counts it
-- column: flow_state new, waiting, active, done or cancelled; NULL if nothing tells
-- column: phase idea, design, build, test or release; NULL if nothing tells
-- column: evidence rule, rule for all, name, or tool
-- column: item_count work items that were ever in it
-- column: interval_count times that one entered it
select
  state_key,
  project_key,
  native_state,
  native_category,
  flow_state,
  phase,
  evidence,
  item_count,
  interval_count
from int_state__mapped
