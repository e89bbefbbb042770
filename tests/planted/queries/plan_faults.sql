-- fact: plan_faults
-- What is wrong with plans.
select 'plan_faults' AS fact, title || ' ' || fault AS item
from plan_fault_fact
