-- grain: change_id, pipeline, job
-- title: Failed checks of open changes
-- source: open_change_fact, build_link_fact, build, build_job, int_job__ran, repository
-- definition: The jobs that failed in the newest finished run of each pipeline of an open change, with what their past says of the
--   way out: a job whose newest run on the default branch failed too has to be mended there; one that passed on the same code
--   when it was run again, in most of its failures and three or more, is flaky. Without jobs the run itself is one.
-- column: change_id the change
-- column: pipeline name of the workflow, '' when it has none
-- column: job name of the job, '' for a run without jobs
-- column: failed_at when it failed
-- column: fix what its past says would help; NULL if nothing does
-- column: failed_commit_count commits of the repository on which it ever failed
-- column: passed_again_count of those on which it also passed
-- column: team_id the team that owns the services of the repository
-- column: author_team_id the team of the change's author
-- column: repository_id the repository
-- column: number of the request
-- column: title of the request
-- column: url page of the job, else of the run
with run as (
  select
    own.change_id,
    build.build_id,
    coalesce(build.pipeline, '') AS pipeline,
    build.outcome,
    build.finished_at,
    build.url,
    row_number() over (
      partition by own.change_id, coalesce(build.pipeline, '')
      order by CASE WHEN build.commit_id = own.head_commit_id THEN 0 ELSE 1 END, build.finished_at desc, build.build_id desc
    ) AS recency
  from open_change_fact AS own
  join build_link_fact AS link on link.change_id = own.change_id
  join build on build.build_id = link.build_id
  where build.finished_at is not null
),
failed_run as (
  select * from run where recency = 1 and outcome = 'failed'
),
failed_job as (
  select
    failed_run.change_id,
    failed_run.pipeline,
    coalesce(job.name, '') AS job,
    max(coalesce(job.finished_at, failed_run.finished_at)) AS failed_at,
    max(coalesce(job.url, failed_run.url)) AS url
  from failed_run
  left join build_job AS job on job.build_id = failed_run.build_id and job.outcome = 'failed'
  group by failed_run.change_id, failed_run.pipeline, coalesce(job.name, '')
),
wanted as (
  select distinct own.repository_id, failed_job.job
  from failed_job
  join open_change_fact AS own on own.change_id = failed_job.change_id
),
past as (
  select
    wanted.repository_id,
    wanted.job,
    ran.commit_id,
    ran.outcome,
    ran.finished_at,
    ran.branch = repository.default_branch AS is_trunk
  from wanted
  join int_job__ran AS ran on ran.repository_id = wanted.repository_id and ran.name = wanted.job
  left join repository on repository.repository_id = wanted.repository_id
  where ran.outcome in ('succeeded', 'failed')
    and ran.commit_id is not null
),
tried as (
  select
    repository_id,
    job,
    commit_id,
    count(*) FILTER (WHERE outcome = 'failed') AS failed_count,
    count(*) FILTER (WHERE outcome = 'succeeded') AS passed_count
  from past
  group by repository_id, job, commit_id
),
counted as (
  select
    repository_id,
    job,
    count(*) FILTER (WHERE failed_count > 0) AS failed_commit_count,
    count(*) FILTER (WHERE failed_count > 0 AND passed_count > 0) AS passed_again_count
  from tried
  group by repository_id, job
),
trunk as (
  select repository_id, job, max_by(outcome, CAST(finished_at AS VARCHAR) || outcome) AS outcome
  from past
  where is_trunk
    and finished_at is not null
  group by repository_id, job
)
select
  failed_job.change_id,
  failed_job.pipeline,
  failed_job.job,
  failed_job.failed_at,
  CASE
    WHEN trunk.outcome = 'failed' THEN 'fails on the default branch too: mend it there first'
    WHEN counted.passed_again_count >= 3 AND counted.passed_again_count * 2 > counted.failed_commit_count
      THEN 'flaky: run it again'
  END AS fix,
  CAST(counted.failed_commit_count AS INTEGER) AS failed_commit_count,
  CAST(counted.passed_again_count AS INTEGER) AS passed_again_count,
  own.team_id,
  own.author_team_id,
  own.repository_id,
  own.number,
  own.title,
  failed_job.url
from failed_job
join open_change_fact AS own on own.change_id = failed_job.change_id
left join counted on counted.repository_id = own.repository_id and counted.job = failed_job.job
left join trunk on trunk.repository_id = own.repository_id and trunk.job = failed_job.job
