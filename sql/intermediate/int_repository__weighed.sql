-- grain: repository_id
-- source: int_commit_file__merged
-- definition: Repositories whose history tells lines: in them a file without a count is binary. A clone without contents tells none.
-- column: repository_id the repository
select distinct repository_id
from int_commit_file__merged
where added_count is not null
