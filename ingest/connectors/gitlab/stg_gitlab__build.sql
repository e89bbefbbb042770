-- entity: build
-- grain: build_id
-- partition: build_id
-- definition: Attempts of pipelines. One that waits for somebody to start a job, or at a gate, has not ended.
select *
from stg_gitlab__attempt
