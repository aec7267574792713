-- Which papers somebody held in their hands at a counter of this node, and for which record. Written by the counter's own operations alone: what a Patient says of how its papers were
-- verified is anybody's word who may write one. The number is not kept here, only a print of it.
create table identity.seen_paper (
  patient text collate "C" not null,
  -- Of kind, issuer of a passport, and number.
  paper text collate "C" not null,
  how text not null,
  -- Whose word it is, and at which institution's counter.
  role text not null,
  organization text collate "C" not null,
  at timestamptz not null,
  primary key (patient, paper, how, role, organization)
);
