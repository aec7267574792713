-- What was written to two records while they were joined, and what became of it when they were parted.

-- A paper that one of several records of a person holds alone was shown at an institution's counter: to the person who showed it belongs what that institution writes then.
-- Which paper is not kept.
create table identity.shown_paper (
  patient text collate "C" not null,
  organization text collate "C" not null,
  at timestamptz not null
);
create index shown_paper_patient on identity.shown_paper (patient, at);

-- Append only, with the decision that settled it. `writes` (JSON): the contract's LaterWrites, with what became of it.
create table identity.settled_write (
  one text collate "C" not null,
  other text collate "C" not null,
  revision integer not null,
  number integer not null,
  writes text not null,
  primary key (one, other, revision, number),
  foreign key (one, other, revision) references identity.review_decision
);
