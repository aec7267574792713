-- Of a notice to somebody who works here: the patient of this node whom it speaks of. One to a patient is about who is told it.
alter table consent.notice add column about text collate "C";
