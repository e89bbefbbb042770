-- grain: release_id
-- computed: graph
-- input: release
-- source: release
-- definition: The place of each release among parents and children, for every release exactly one: one that names itself as its
--   parent, or one that nobody knows, is at the top, and so is the first by id of parents that go in a circle.
-- column: release_id the release
-- column: parent_release_id the release that it belongs to, NULL at the top
-- column: root_release_id the release at the top, itself if it is one
-- column: depth releases above it
-- column: fault why the parent that it names is not that, NULL if nothing is wrong
select
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS root_release_id,
  CAST(NULL AS INTEGER) AS depth,
  CAST(NULL AS VARCHAR) AS fault
where 1 = 0
