-- entity: work_item
-- grain: work_item_id
-- definition: Work items under the name by which commits and other tools call them, AB#123. The team is the one whose areas hold
--   the item's, the closest of them; the project is the team project, the component the area below it.
with area as (
  select
    _source,
    _key AS team_key,
    unnest(from_json(payload->'areas', '[{"value": "VARCHAR", "includeChildren": "BOOLEAN"}]')) AS item
  from (
    select *
    from raw.azuredevops__team
    qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
  )
  where not _is_deleted
),
path as (
  select distinct _source, told.areaPath AS area_path
  from stg_azuredevops__item
),
owned as (
  select path._source, path.area_path, area.team_key
  from path
  join area
    on area._source = path._source
    and (
      path.area_path = area.item.value
      or (area.item.includeChildren and starts_with(path.area_path, area.item.value || '\'))
    )
  qualify row_number() over (
    partition by path._source, path.area_path order by length(area.item.value) desc, area.team_key
  ) = 1
),
parent as (
  select work_item_id, min(regexp_extract(link.url, '(\d+)$', 1)) AS parent_key
  from (select work_item_id, unnest(told.relations) AS link from stg_azuredevops__item)
  where link.rel = 'System.LinkTypes.Hierarchy-Reverse'
  group by work_item_id
)
select
  item.work_item_id,
  'AB#' || item._key AS item_key,
  item.told.title AS title,
  item.told.type AS native_type,
  item._source || ':' || parent.parent_key AS parent_work_item_id,
  owned._source || ':' || owned.team_key AS team_id,
  item.created_at,
  item.told.project AS project_key,
  nullif(regexp_replace(item.told.areaPath, '^[^\\]+\\?', ''), '') AS component,
  'azuredevops:' || item.told.assignedTo.id AS assignee_id,
  'azuredevops:' || item.told.createdBy.id AS reporter_id,
  item.told.priority AS priority,
  item.told.resolvedReason AS resolution,
  item._source AS source_id,
  10 AS source_rank,
  item.updated_at AS known_at,
  item.told.url AS url
from stg_azuredevops__item AS item
left join parent on parent.work_item_id = item.work_item_id
left join owned on owned._source = item._source and owned.area_path = item.told.areaPath
