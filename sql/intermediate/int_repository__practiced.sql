-- grain: repository_id, practice
-- source: build, review, change
-- definition: Which steps are seen at all in a repository: only where they are can one be missed.
-- column: repository_id the repository
-- column: practice build or review
select distinct repository_id, 'build' AS practice
from build
where repository_id is not null
union all
select distinct change.repository_id, 'review' AS practice
from review
join change on change.change_id = review.change_id
where change.repository_id is not null
