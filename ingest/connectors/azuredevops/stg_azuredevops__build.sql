-- entity: build
-- grain: build_id
-- partition: build_id
-- definition: Attempts of builds. One that waits for an approval, or for an agent, has not ended.
select *
from stg_azuredevops__attempt
