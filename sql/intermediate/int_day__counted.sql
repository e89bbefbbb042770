-- grain: happened_day
-- access: none
-- source: int_deployment__counted
-- definition: Of each day how many production deployments went out, and how many were known to need repair.
-- column: happened_day the day, as a text
-- column: deployed_count production deployments that went out
-- column: failed_count production deployments of which it was known that they needed repair
select
  happened_day,
  CAST(sum(deployed_count) AS INTEGER) AS deployed_count,
  CAST(sum(failed_count) AS INTEGER) AS failed_count
from int_deployment__counted
group by happened_day
