-- grain: environment_event_id
-- definition: What happened to an environment besides deployments. Kind: data refresh, configuration, outage.
select
  CAST(NULL AS VARCHAR) AS environment_event_id,
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS kind,
  CAST(NULL AS TIMESTAMP) AS happened_at,
  CAST(NULL AS VARCHAR) AS text,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
