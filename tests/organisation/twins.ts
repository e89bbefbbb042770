/** Facts that all tools tell to the second: rows of two warehouses are the same, whatever their ids. */
export interface Twin {
  name: string
  sql: string
}

const second = (column: string, name: string) => `floor(epoch(${column})) as ${name}`

export const twins: readonly Twin[] = [
  {
    name: 'builds: of what commit, when they began and ended, to what end, and at which attempt',
    sql: `select repository.name, pipeline, attempt, split_part(commit_id, '@', -1) as sha,
        ${second('started_at', 'started')}, ${second('finished_at', 'finished')}, outcome
      from build join repository using (repository_id)`,
  },
  {
    name: 'jobs of builds; when one was passed over is not told by all',
    sql: `select repository.name as repository, build_job.name, split_part(commit_id, '@', -1) as sha, build.attempt,
        ${second('build_job.started_at', 'started')},
        CASE WHEN build_job.outcome <> 'skipped' THEN floor(epoch(build_job.finished_at)) END as finished, build_job.outcome
      from build_job join build using (build_id) join repository using (repository_id)`,
  },
  {
    name: 'requests, open ones too',
    sql: `select repository.name, number, title, branch, base_branch, is_draft, labels, ${second('opened_at', 'opened')},
        ${second('ready_at', 'ready')}, ${second('merged_at', 'merged')}, ${second('closed_at', 'closed')}
      from change join repository using (repository_id) where number is not null`,
  },
  {
    name: 'reviews and their verdicts',
    sql: `select repository.name, number, ${second('submitted_at', 'submitted')}, verdict
      from review join change using (change_id) join repository using (repository_id)`,
  },
  {
    name: 'incidents: how grave, and when they opened, were taken and were over',
    sql: `select service.name, severity, ${second('opened_at', 'opened')}, ${second('acknowledged_at', 'acknowledged')},
        ${second('incident_fact.resolved_at', 'resolved')}
      from incident_fact left join service using (service_id)`,
  },
  {
    name: 'production deployments: what they brought, which failed, and when they were recovered',
    sql: `select service.name, split_part(commit_id, '@', -1) as sha, ${second('finished_at', 'finished')}, outcome,
        is_rollback, is_first, change_count, commit_count, is_failed, is_remediation, ${second('recovered_at', 'recovered')}
      from deployment_fact join service using (service_id)
      where environment_tier = 'production'`,
  },
]
