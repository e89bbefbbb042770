-- grain: artifact_id
-- source: artifact, build
-- definition: Which build made each artifact: the one that it names, else the last one that succeeded on its commit.
-- column: artifact_id the artifact
-- column: build_id the build, NULL if it is not found
-- column: commit_id what it was built from: its own, else the build's
-- column: evidence named or commit
-- column: confidence_ratio how sure that is, 0 to 1
with by_commit as (
  select
    artifact.artifact_id,
    build.build_id,
    row_number() over (partition by artifact.artifact_id order by build.finished_at desc, build.build_id desc) AS precedence
  from artifact
  join build on build.commit_id = artifact.commit_id
  where build.outcome = 'succeeded'
)
select
  artifact.artifact_id,
  coalesce(named.build_id, by_commit.build_id) AS build_id,
  coalesce(artifact.commit_id, named.commit_id) AS commit_id,
  CASE
    WHEN named.build_id IS NOT NULL THEN 'named'
    WHEN by_commit.build_id IS NOT NULL THEN 'commit'
  END AS evidence,
  CASE
    WHEN named.build_id IS NOT NULL THEN CAST(1 AS DOUBLE)
    WHEN by_commit.build_id IS NOT NULL THEN CAST(0.7 AS DOUBLE)
  END AS confidence_ratio
from artifact
left join build AS named on named.build_id = artifact.build_id
left join by_commit on by_commit.artifact_id = artifact.artifact_id and by_commit.precedence = 1
