-- What the desk that keeps the entry answered to a report that was passed on to it; and an answer on its way back waits where a report does.
alter table directory.report add column keeper_outcome text, add column keeper_answer text, add column keeper_answered_at timestamptz;
alter table directory.pass_on add column outcome text;
