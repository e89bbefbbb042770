-- grain: name
-- source: build_job, test_run
-- definition: Which phase of testing a job or suite belongs to, by the words in its name; those that deploy test nothing.
-- column: name as the tool says it
-- column: phase static, build, unit, integration, end to end, other; deploy for what tests nothing
-- column: phase_rank its place in the order of the phases, 1 first; production is 7
with named as (
  select distinct name
  from build_job
  where name is not null
  union
  select distinct suite
  from test_run
  where suite is not null
),
worded as (
  select name, lower(name) AS words
  from named
),
phased as (
  select
    name,
    CASE
      WHEN regexp_like(words, 'deploy|release|publish|rollout|promote|migrate|apply|canary') THEN 'deploy'
      WHEN regexp_like(words, 'e2e|end.to.end|acceptance|browser|cypress|playwright|smoke|system') THEN 'end to end'
      WHEN regexp_like(words, 'integration|contract|component|api.test') THEN 'integration'
      WHEN regexp_like(words, 'unit|jest|vitest|pytest|junit|rspec') THEN 'unit'
      WHEN regexp_like(words, 'lint|format|type.?check|static|analy|scan|audit|style|codeql') THEN 'static'
      WHEN regexp_like(words, 'build|compile|package|image|docker|bundle') THEN 'build'
      WHEN regexp_like(words, 'test|spec|check|verify') THEN 'unit'
      ELSE 'other'
    END AS phase
  from worded
)
select
  name,
  phase,
  CASE phase
    WHEN 'static' THEN 1
    WHEN 'build' THEN 2
    WHEN 'unit' THEN 3
    WHEN 'other' THEN 3
    WHEN 'integration' THEN 4
    WHEN 'end to end' THEN 5
    ELSE 6
  END AS phase_rank
from phased
