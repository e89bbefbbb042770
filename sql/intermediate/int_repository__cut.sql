-- grain: repository_id
-- computed: graph
-- input: commit, commit_parent
-- source: commit graph
-- definition: Where the known history ends before its beginning.
-- column: repository_id the repository
-- column: cut_count commits whose parents are not all known: shallow boundaries, and histories that came in part
select
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS INTEGER) AS cut_count
where 1 = 0
