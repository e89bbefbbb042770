-- grain: build_job_id
-- source: build_job, build
-- definition: Jobs, each with what its run says of it. Kept, so that the past of a repository is found by a column of its own and
--   not by its thousands of runs among the jobs of all.
-- column: build_job_id the job
-- column: build_id its run
-- column: repository_id the repository, NULL if the run does not say
-- column: pipeline name of the workflow, '' when it has none
-- column: commit_id the commit that it ran on
-- column: branch the branch or tag that it ran for
-- column: event what began the run
-- column: name of the job
-- column: outcome as the tool tells it
-- column: run_started_at when the run began
-- column: started_at when the job began
-- column: finished_at when the job ended
-- column: url page of the job
select
  build_job.build_job_id,
  build_job.build_id,
  build.repository_id,
  coalesce(build.pipeline, '') AS pipeline,
  build.commit_id,
  build.branch,
  build.event,
  build_job.name,
  build_job.outcome,
  build.started_at AS run_started_at,
  build_job.started_at,
  build_job.finished_at,
  build_job.url
from build_job
join build on build.build_id = build_job.build_id
