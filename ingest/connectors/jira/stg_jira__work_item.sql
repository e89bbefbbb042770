-- entity: work_item
-- grain: work_item_id
-- definition: An issue. Its key is made of the project's key of today, since a renamed project renames its issues in
--   silence. The flow type is a default by the type's usual names; the team is left to configuration.
with project as (
  select
    _source,
    _key AS project_native_id,
    payload->>'$.key' AS project_key
  from raw.jira__project
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
issue as (
  select
    stg_jira__issue.* REPLACE (coalesce(project.project_key, stg_jira__issue.project_key) AS project_key)
  from stg_jira__issue
  left join project
    on project._source = stg_jira__issue._source
    and project.project_native_id = stg_jira__issue.project_native_id
)
select
  issue.work_item_id,
  issue.project_key || '-' || regexp_extract(issue.item_key, '(\d+)$', 1) AS item_key,
  issue.title,
  issue.native_type,
  CASE
    WHEN regexp_matches(
      lower(issue.native_type),
      '(^|[^\p{L}])(bugs?|defects?|hotfix|incident|problem|fehler|defekt|störung|anomalie|bogue|défaut|erreur|error|defecto|incidencia|defeito|erro|errore|difetto|błąd|usterka|fout|バグ|不具合|缺陷|버그)($|[^\p{L}])'
    ) THEN 'defect'
    WHEN regexp_matches(
      lower(issue.native_type),
      '(^|[^\p{L}])(risks?|security|vulnerability|compliance|audit|risiko|sicherheit|schwachstelle|risque|sécurité|riesgo|seguridad|risco|segurança|rischio|sicurezza|ryzyko|bezpieczeństwo)($|[^\p{L}])'
    ) THEN 'risk'
    WHEN regexp_matches(
      lower(issue.native_type),
      '(^|[^\p{L}])(debt|chore|refactoring|maintenance|upgrade|clean-?up|schuld|schulden|wartung|dette|deuda|dívida|debito|dług|utrzymanie)($|[^\p{L}])'
    ) THEN 'debt'
    ELSE 'feature'
  END AS flow_type,
  issue._source || ':' || coalesce(issue.parent_native_id, epic.native_id) AS parent_work_item_id,
  CAST(NULL AS VARCHAR) AS team_id,
  CAST(NULL AS VARCHAR) AS service_id,
  issue.created_at,
  issue.project_key,
  issue.component,
  'jira:' || issue.assignee AS assignee_id,
  'jira:' || issue.reporter AS reporter_id,
  issue.priority,
  issue.resolution,
  issue._source AS source_id,
  10 AS source_rank,
  issue.updated_at AS known_at,
  issue.url
from issue
left join stg_jira__key AS epic on epic._source = issue._source and epic.item_key = issue.epic_key
