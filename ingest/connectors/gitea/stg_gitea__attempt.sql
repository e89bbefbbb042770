-- grain: _source, run_key, attempt
-- title: Attempts of runs of Gitea's Actions, by their jobs
-- definition: What the jobs of an attempt say of it: it has ended when all of them have, failed when one did.
select
  _source,
  run_key,
  attempt,
  min(created_at) AS created_at,
  min(started_at) AS started_at,
  CASE WHEN bool_and(outcome is not null) THEN max(finished_at) END AS finished_at,
  CASE
    WHEN bool_or(outcome is null) THEN NULL
    WHEN bool_or(outcome = 'failed') THEN 'failed'
    WHEN bool_or(outcome = 'cancelled') THEN 'cancelled'
    WHEN bool_or(outcome = 'succeeded') THEN 'succeeded'
    ELSE 'skipped'
  END AS outcome,
  min(url) AS url
from stg_gitea__job
group by _source, run_key, attempt
