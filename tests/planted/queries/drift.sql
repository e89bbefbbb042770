-- fact: drift
-- What production has and an environment lacks, in every environment that tools or lists tell of.
select
  'drift' AS fact,
  drift.service_name || ' in ' || drift.environment_name || ': '
    || CASE WHEN service.path_prefix IS NULL THEN CAST(drift.behind_count AS VARCHAR) || ' ' ELSE '' END || 'behind' AS item
from drift_fact AS drift
join service on service.service_id = drift.service_id
where drift.behind_count > 0
