-- grain: value_stream_id
-- definition: A value stream: what an organisation does from idea to delivered value for one kind of customer.
select
  CAST(NULL AS VARCHAR) AS value_stream_id,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
