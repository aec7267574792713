-- Records that a route over the border rests on, decisions about each disclosure, and what became of copies.

-- Impact assessments, standard contracts and calendars of holidays: each a list of what was written down about it, by whom and when. What a record says today is
-- computed from its list.
create table exchange.export_event (
  record_id   text        not null,
  number      integer     not null check (number > 0),
  record_kind text        not null check (record_kind in ('assessment', 'contract', 'calendar')),
  kind        text        not null,
  at          timestamptz not null,
  -- JSON: who, in which role.
  by          text        not null,
  -- JSON: what was written down.
  body        text        not null,
  primary key (record_id, number)
);

-- What the lawbooks of both sides said of one disclosure, with every entry that was applied.
create table exchange.export_decision (
  shard         integer     not null,
  id            text        not null,
  at            timestamptz not null,
  patient_id    text        not null,
  act           text        not null,
  from_place    text        not null,
  to_place      text        not null,
  to_node       text        not null,
  recipient     text        not null, -- JSON: name
  purpose       text        not null,
  day           text        not null,
  allowed       boolean     not null,
  entries       text        not null, -- JSON
  refusals      text        not null, -- JSON
  primary key (shard, id)
);
create index export_decision_newest on exchange.export_decision (at desc, id desc);

create function exchange.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'records of exports are append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger export_event_is_final before update or delete on exchange.export_event
  for each row execute function exchange.refuse_change();
create trigger export_decision_is_final before update or delete on exchange.export_decision
  for each row execute function exchange.refuse_change();
