-- grain: commit_id, parent_commit_id
-- partition: commit_id
-- definition: An edge of the commit graph, child to parent.
select
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS VARCHAR) AS parent_commit_id,
  CAST(NULL AS INTEGER) AS parent_position,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
