-- grain: subject_key
-- definition: Runs of pipelines, tasks, builds and test suites, each with its times and how it ended, put together from its events.
select
  subject_key,
  max(_source) AS _source,
  max(subject_kind) AS subject_kind,
  max(subject_id) AS subject_id,
  max(chain_id) AS chain_id,
  min(CASE WHEN predicate = 'queued' THEN happened_at END) AS queued_at,
  min(CASE WHEN predicate = 'started' THEN happened_at END) AS started_at,
  max(CASE WHEN predicate = 'finished' THEN happened_at END) AS finished_at,
  max(
    CASE
      WHEN predicate <> 'finished' THEN NULL
      WHEN json_extract_string(content, '$.outcome') IN ('success', 'pass') THEN 'succeeded'
      WHEN json_extract_string(content, '$.outcome') IN ('failure', 'fail', 'error') THEN 'failed'
      WHEN json_extract_string(content, '$.outcome') = 'cancel' THEN 'cancelled'
      WHEN subject_kind = 'build' AND json_extract_string(content, '$.artifactId') IS NOT NULL THEN 'succeeded'
    END
  ) AS outcome,
  max(
    coalesce(
      json_extract_string(content, '$.pipelineName'),
      json_extract_string(content, '$.taskName'),
      json_extract_string(content, '$.testSuite.name'),
      json_extract_string(content, '$.testSuite.id')
    )
  ) AS name,
  max(
    _source || ':pipelinerun:' || coalesce(json_extract_string(content, '$.pipelineRun.source'), event_source) || '/'
      || json_extract_string(content, '$.pipelineRun.id')
  ) AS pipeline_key,
  max(
    _source || ':environment:' || coalesce(json_extract_string(content, '$.environment.source'), event_source) || '/'
      || json_extract_string(content, '$.environment.id')
  ) AS environment_key,
  max(repository_id) AS repository_id,
  max(repository_id || '@' || sha) AS commit_id,
  max(happened_at) AS known_at,
  max(url) AS url
from stg_cdevents__event
where subject_kind IN ('pipelinerun', 'taskrun', 'build', 'testsuiterun')
group by subject_key
