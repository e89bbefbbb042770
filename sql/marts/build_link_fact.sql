-- grain: build_id
-- title: What builds were made of
-- source: int_build__committed
-- definition: The commit and the request that each build ran for, with the evidence.
-- column: build_id the build
-- column: commit_id the commit as the build names it
-- column: change_id the request, NULL if it ran for none or that is not known
-- column: evidence commit, request commit, request number, or branch; NULL if nothing fits
-- column: confidence_ratio how sure that is, 0 to 1
select
  build_id,
  commit_id,
  change_id,
  evidence,
  confidence_ratio
from int_build__committed
