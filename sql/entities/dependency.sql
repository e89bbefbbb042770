-- grain: from_service_id, to_service_id, kind, provenance
-- definition: One service needs another; provenance says where that knowledge comes from. Services by id, or by a name that only one
--   bears. Last seen is when it was last used; what is only declared does not tell.
select
  CAST(NULL AS VARCHAR) AS from_service_id,
  CAST(NULL AS VARCHAR) AS to_service_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS VARCHAR) AS provenance,
  CAST(NULL AS DOUBLE) AS confidence_ratio,
  CAST(NULL AS TIMESTAMP) AS first_seen_at,
  CAST(NULL AS TIMESTAMP) AS last_seen_at,
  CAST(NULL AS BIGINT) AS call_count,
  CAST(NULL AS VARCHAR) AS evidence,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
