-- entity: work_item
-- grain: work_item_id
-- definition: Tickets as their latest event has them; what it leaves out is as the one before had it.
select
  subject_key AS work_item_id,
  max(subject_id) AS item_key,
  arg_max(json_extract_string(content, '$.summary'), happened_at) FILTER (
    WHERE json_extract_string(content, '$.summary') IS NOT NULL
  ) AS title,
  arg_max(json_extract_string(content, '$.ticketType'), happened_at) FILTER (
    WHERE json_extract_string(content, '$.ticketType') IS NOT NULL
  ) AS native_type,
  min(CASE WHEN predicate = 'created' THEN happened_at END) AS created_at,
  arg_max(json_extract_string(content, '$.group'), happened_at) FILTER (
    WHERE json_extract_string(content, '$.group') IS NOT NULL
  ) AS project_key,
  arg_max(json_extract_string(content, '$.priority'), happened_at) FILTER (
    WHERE json_extract_string(content, '$.priority') IS NOT NULL
  ) AS priority,
  max(CASE WHEN predicate = 'closed' THEN json_extract_string(content, '$.resolution') END) AS resolution,
  max(_source) AS source_id,
  10 AS source_rank,
  max(happened_at) AS known_at,
  max(url) AS url
from stg_cdevents__event
where subject_kind = 'ticket'
group by subject_key
