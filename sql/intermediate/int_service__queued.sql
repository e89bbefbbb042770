-- grain: service_id
-- source: change_fact
-- definition: Of each service what is merged and in no deployment yet, as one subject that policies judge.
-- column: subject_id the service's id after "next:"
-- column: service_id the service
-- column: commit_id the commit that its last merged change came with
select
  'next:' || service_id AS subject_id,
  service_id,
  max_by(merge_commit_id, CAST(merged_at AS VARCHAR) || change_id) AS commit_id
from change_fact
where is_waiting
group by service_id
