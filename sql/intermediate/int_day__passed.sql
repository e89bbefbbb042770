-- grain: happened_day
-- access: none
-- source: int_day__counted
-- definition: Of each day what had been in all days before it.
-- column: happened_day the day, as a text
-- column: deployed_count production deployments that had gone out before it
-- column: failed_count production deployments of which it was known before it that they needed repair
select
  happened_day,
  CAST(coalesce(sum(deployed_count) over earlier, 0) AS INTEGER) AS deployed_count,
  CAST(coalesce(sum(failed_count) over earlier, 0) AS INTEGER) AS failed_count
from int_day__counted
window earlier as (order by happened_day rows between unbounded preceding and 1 preceding)
