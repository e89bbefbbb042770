-- grain: repository_id
-- source: repository, file_fact
-- definition: Repositories that seem to say what runs where: nearly all that they hold now is YAML, and some of it lies under the
--   name of an environment or is of a kind that pins versions.
-- column: repository_id the repository
-- column: name what it is called
-- column: file_count files in it now, texts for people left out
-- column: yaml_count of them YAML
-- column: pin_count of them under the name of a production or of a kind that pins versions there
-- column: commit_count commits that touched those
-- column: last_at when one of those was last touched
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says so already
-- column: url its page
with file as (
  select
    repository_id,
    path,
    commit_count,
    last_changed_at,
    regexp_like(path, '[.]ya?ml$') AS is_yaml,
    regexp_like(path, '(^|[/_.-])(prod|production|prd|live|produktion)([/_.-]|[0-9]|$)') AS is_production,
    regexp_like(path, '(^|/)(kustomization|values[^/]*|Chart|HelmRelease|helmrelease|deployment|application)[.]ya?ml$') AS is_pin
  from file_fact
  where is_current
    and not regexp_like(path, '(^|/)([.][^/]+|LICENSE[^/]*|CODEOWNERS|[^/]+[.](md|txt|adoc|rst))$')
    and not starts_with(path, '.')
),
counted as (
  select
    repository_id,
    count(*) AS file_count,
    count(*) FILTER (WHERE is_yaml) AS yaml_count,
    count(*) FILTER (WHERE is_yaml and is_production) AS production_count,
    count(*) FILTER (WHERE is_yaml and is_pin) AS pin_count,
    coalesce(sum(commit_count) FILTER (WHERE is_yaml and is_production), 0) AS commit_count,
    max(last_changed_at) FILTER (WHERE is_yaml) AS last_at
  from file
  group by repository_id
)
select
  counted.repository_id,
  repository.name,
  CAST(counted.file_count AS INTEGER) AS file_count,
  CAST(counted.yaml_count AS INTEGER) AS yaml_count,
  CAST(counted.pin_count AS INTEGER) AS pin_count,
  CAST(counted.commit_count AS INTEGER) AS commit_count,
  counted.last_at,
  round(CAST(counted.yaml_count AS DOUBLE) / counted.file_count * CASE WHEN counted.pin_count > 0 THEN 1.0 ELSE 0.7 END, 3) AS confidence_ratio,
  coalesce(repository.is_configuration, false) AS is_known,
  repository.url
from counted
join repository on repository.repository_id = counted.repository_id
where counted.yaml_count * 10 >= counted.file_count * 7
  and counted.production_count > 0
