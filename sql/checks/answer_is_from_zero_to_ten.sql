-- title: An answer of users is a score from 0 to 10
-- source: feedback
-- definition: Lists answers that have another score or no time, and so count in no NPS.
select feedback_id, service_id, score, submitted_at
from feedback
where score is null or score < 0 or score > 10 or submitted_at is null
