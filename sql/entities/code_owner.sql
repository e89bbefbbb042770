-- grain: code_owner_id
-- definition: The teams that a CODEOWNERS file names for a pattern of paths, '' where it names none; persons are left out.
--   The last line that matches a path counts. The row at position 0, with an empty pattern, lists all teams of the file.
select
  CAST(NULL AS VARCHAR) AS code_owner_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  CAST(NULL AS VARCHAR) AS pattern,
  CAST(NULL AS VARCHAR) AS owners,
  CAST(NULL AS INTEGER) AS position,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
