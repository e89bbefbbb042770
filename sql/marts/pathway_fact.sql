-- grain: deployment_id, change_id
-- title: Pathways to production
-- source: int_pathway__stepped
-- definition: The route by which each change really came to production, from what was seen of it: a request or a push to the line,
--   a review by another person, a build of what went out or of its merge, a roll-out of the same commit to staging or testing
--   before; repair where the deployment repaired another one. Rollbacks are no route. The change whose commit went out is marked:
--   it stands for its deployment; where none is known the change is ''.
-- limits: A step is only missed where such steps are seen at all: reviews and builds of the repository, roll-outs of the service
--   that are not production. Otherwise it is unknown.
-- column: deployment_id the production deployment
-- column: change_id the change, '' if the deployment's is not known
-- column: service_id the service
-- column: repository_id the repository
-- column: deployed_at when the deployment finished
-- column: is_counted whether the change first went out with it
-- column: is_head whether its commit is the one that went out
-- column: pathway steps seen, in order; repair alone for a repair
-- column: skipped steps that others take and this one did not, NULL if none
-- column: has_request whether a request brought it, NULL if the change is not known
-- column: has_review whether another person reviewed it, NULL where no reviews are seen
-- column: has_build whether it was built before it went out, NULL where no builds are seen
-- column: has_staging whether the same commit was in staging or testing before, NULL where the service has none
-- column: is_repair whether the deployment repaired another one
-- column: is_failed whether the deployment needed repair
-- column: lead_time_hours of the change, h
-- column: title of the change, else the version
-- column: commit_id the commit that went out
-- column: url page of the change, else of the deployment
select
  deployment_id,
  change_id,
  service_id,
  repository_id,
  deployed_at,
  is_counted,
  is_head,
  CASE
    WHEN is_repair THEN 'repair'
    ELSE CASE WHEN has_request THEN 'request' WHEN has_request IS NULL THEN 'unknown' ELSE 'push' END
      || CASE WHEN has_review THEN ' → review' ELSE '' END
      || CASE WHEN has_build THEN ' → build' ELSE '' END
      || CASE WHEN has_staging THEN ' → staging' ELSE '' END
      || ' → production'
  END AS pathway,
  NULLIF(
    substr(
      CASE WHEN NOT has_request THEN ', request' ELSE '' END
        || CASE WHEN NOT has_review THEN ', review' ELSE '' END
        || CASE WHEN NOT has_build THEN ', build' ELSE '' END
        || CASE WHEN NOT has_staging THEN ', staging' ELSE '' END,
      3
    ),
    ''
  ) AS skipped,
  has_request,
  has_review,
  has_build,
  has_staging,
  is_repair,
  is_failed,
  lead_time_hours,
  title,
  commit_id,
  url
from int_pathway__stepped
