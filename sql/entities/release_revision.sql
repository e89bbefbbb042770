-- grain: release_id, revised_at
-- definition: What a plan of a release said from a moment on, one row each time that it was written anew. Services and items are
--   lists in order, parted by commas; what a source does not keep is NULL and so never differs. Authentication as of approvals.
select
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS TIMESTAMP) AS revised_at,
  CAST(NULL AS VARCHAR) AS name,
  CAST(NULL AS TIMESTAMP) AS planned_start_at,
  CAST(NULL AS TIMESTAMP) AS planned_at,
  CAST(NULL AS VARCHAR) AS status,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS owner,
  CAST(NULL AS VARCHAR) AS services,
  CAST(NULL AS VARCHAR) AS items,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
