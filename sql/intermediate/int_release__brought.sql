-- grain: release_id, repository_id, change_id
-- source: int_release__spanned, gate_change_fact, change_fact
-- definition: The merged changes of planned releases whose plan has a beginning and an end.
-- column: release_id the release
-- column: repository_id the repository
-- column: change_id the change
-- column: merged_at when it was merged
select span.release_id, change.repository_id, change.change_id, min(change.merged_at) AS merged_at
from int_release__spanned AS span
join gate_change_fact AS part on part.subject_id = span.release_id
join change_fact AS change on change.change_id = part.change_id
where change.merged_at is not null
group by span.release_id, change.repository_id, change.change_id
