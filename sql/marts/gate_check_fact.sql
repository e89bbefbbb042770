-- grain: subject_id, commit_id, suite
-- title: CI checks of what policies judge
-- source: gate_subject_fact, gate_deployment_fact, deployment_fact, suite_run_fact, build_job, build
-- definition: How each CI job and test suite stood on the commit that goes out: by its last run up to then, if it has gone out.
--   Jobs that deploy are none.
-- column: subject_id what is judged
-- column: commit_id the commit that goes out
-- column: suite the repository's name and the suite's
-- column: phase static, build, unit, integration, end to end, or other
-- column: has_passed whether its last run passed
-- column: finished_at when that ended
-- column: url page of it
with outgoing as (
  select distinct part.subject_id, rolled.commit_id, subject.happened_at
  from gate_deployment_fact AS part
  join gate_subject_fact AS subject on subject.subject_id = part.subject_id
  join deployment_fact AS rolled on rolled.deployment_id = part.deployment_id
  where rolled.commit_id is not null
  union
  select subject_id, commit_id, happened_at
  from gate_subject_fact
  where commit_id is not null
)
select
  outgoing.subject_id,
  outgoing.commit_id,
  ran.suite,
  ran.phase,
  ran.has_passed,
  ran.last_at AS finished_at,
  ran.url
from outgoing
join suite_run_fact AS ran on ran.commit_id = outgoing.commit_id
where ran.first_at <= coalesce(outgoing.happened_at, TIMESTAMP '9999-12-31 00:00:00')
