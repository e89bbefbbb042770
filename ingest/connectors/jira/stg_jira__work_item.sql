-- entity: work_item
-- grain: work_item_id
-- definition: An issue. Its key is made of the project's key of today, since a renamed project renames its issues in
--   silence. The flow type is a default by the type's usual names; the team is left to configuration.
with latest as (
  select *
  from raw.jira__issue
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
project as (
  select
    _source,
    _key AS project_native_id,
    payload->>'$.key' AS project_key
  from raw.jira__project
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
epic_field as (
  select
    _source,
    min(_key) AS field_id
  from raw.jira__field
  where (payload->>'$.schema.custom') like '%:gh-epic-link'
  group by _source
),
issue as (
  select
    latest._source,
    latest._key AS native_id,
    latest.payload->>'$.key' AS landed_key,
    coalesce(project.project_key, latest.payload->>'$.fields.project.key') AS project_key,
    latest.payload->>'$.fields.summary' AS title,
    latest.payload->>'$.fields.issuetype.name' AS native_type,
    latest.payload->>'$.fields.parent.id' AS parent_native_id,
    latest.payload->'$.fields'->>epic_field.field_id AS epic_key,
    CAST(latest.payload->>'$.fields.created' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
    CAST(latest.payload->>'$.fields.updated' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
    latest.payload->>'$.fields.components[0].name' AS component,
    latest.payload->'$.fields.assignee' AS assignee,
    latest.payload->'$.fields.reporter' AS reporter,
    latest.payload->>'$.fields.priority.name' AS priority,
    latest.payload->>'$.fields.resolution.name' AS resolution,
    regexp_extract(latest.payload->>'$.self', '^(.*?)/rest/', 1) AS site
  from latest
  left join project
    on project._source = latest._source
    and project.project_native_id = (latest.payload->>'$.fields.project.id')
  left join epic_field on epic_field._source = latest._source
  where not latest._is_deleted
),
epic as (
  select
    _source,
    landed_key,
    min(native_id) AS native_id
  from issue
  group by _source, landed_key
)
select
  issue._source || ':' || issue.native_id AS work_item_id,
  issue.project_key || '-' || regexp_extract(issue.landed_key, '(\d+)$', 1) AS item_key,
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
  'jira:' || coalesce(issue.assignee->>'$.accountId', issue.assignee->>'$.key', issue.assignee->>'$.name') AS assignee_id,
  'jira:' || coalesce(issue.reporter->>'$.accountId', issue.reporter->>'$.key', issue.reporter->>'$.name') AS reporter_id,
  issue.priority,
  issue.resolution,
  issue._source AS source_id,
  10 AS source_rank,
  issue.updated_at AS known_at,
  issue.site || '/browse/' || issue.landed_key AS url
from issue
left join epic on epic._source = issue._source and epic.landed_key = issue.epic_key
