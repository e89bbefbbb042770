-- grain: position, pipeline
-- source: build, config.deployment_rule
-- definition: Which pipelines fit the workflow of each rule of the configuration: asked once a name, not once a run.
-- column: position the rule
-- column: pipeline its name, '' of builds without one
with named as (
  select distinct pipeline
  from build
  where pipeline <> ''
  union all
  select '' AS pipeline
)
select rule.position, named.pipeline
from named
join config.deployment_rule AS rule on regexp_like(named.pipeline, rule.workflow_pattern)
