-- grain: environment_id, service_id, commit_id
-- computed: graph
-- input: int_drift__paired, commit, commit_parent, code_ref, requested_commit, int_commit__foldered, service
-- source: commit graph
-- definition: What one of an environment's version and production's has and the other has not, commit by commit, by the commit
--   graph. A service within a repository takes commits that touch its folder.
-- column: environment_id the environment
-- column: service_id the service
-- column: commit_id the commit
-- column: is_missing whether production has it and the environment has not; else the other way round
-- column: is_cut whether history ends there because it was not fetched further: more may be behind it
select
  CAST(NULL AS VARCHAR) AS environment_id,
  CAST(NULL AS VARCHAR) AS service_id,
  CAST(NULL AS VARCHAR) AS commit_id,
  CAST(NULL AS BOOLEAN) AS is_missing,
  CAST(NULL AS BOOLEAN) AS is_cut
where 1 = 0
