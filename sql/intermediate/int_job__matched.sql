-- grain: position, name
-- source: int_job__phased, config.deployment_rule
-- definition: Which names of jobs fit the job of each rule of the configuration: asked once a name, not once a run.
-- column: position the rule
-- column: name of the job
select rule.position, named.name
from int_job__phased AS named
join config.deployment_rule AS rule on regexp_like(named.name, rule.job_pattern)
