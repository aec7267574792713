-- Subscriptions as they are delivered. The Subscription resource is what people see; here is what a delivery needs beside it.
create schema if not exists subscription;

create table subscription.registration (
  -- The Subscription's id.
  id text collate "C" primary key,
  -- Whose it is: only the owner sees, changes, ends or binds it; for the owner the gate decides on every notification.
  owner text collate "C" not null,
  -- JSON: the owner as who asked.
  actor text not null,
  purpose text not null,
  lang text not null,
  type text collate "C" not null,
  criteria text not null,
  -- `rest-hook` or `websocket`; of one that was never on, whatever was written.
  channel text not null,
  endpoint text,
  payload boolean not null,
  -- JSON: header lines to send along.
  headers text not null,
  state text not null check (state in ('requested', 'active', 'error', 'off')),
  ends_at timestamptz(3),
  -- Failures in a row, and when the next attempt is due; the holder of a delivery, until when.
  failures integer not null default 0,
  next_attempt_at timestamptz(3) not null,
  claim text,
  claimed_until timestamptz(3),
  -- Of a websocket: how often there was something to tell, and how much of that reached a socket.
  pings bigint not null default 0,
  heard bigint not null default 0
);
create index registration_active on subscription.registration (type) where state = 'active';
create index registration_owner on subscription.registration (owner);

-- Versions of types that somebody listens to, written by the transaction that made them; matched against the criteria afterwards.
create table subscription.change (
  seq bigint generated always as identity primary key,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null
);

-- What is to be told to whom, in this order.
create table subscription.notification (
  subscription text collate "C" not null references subscription.registration (id) on delete cascade,
  n bigint generated always as identity,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  made_at timestamptz(3) not null,
  -- The address to which the ledger says it was disclosed.
  told text,
  primary key (subscription, n)
);

-- Notes the change in the change's own transaction, whoever writes: REST, a room, an import, another process of the node. The triggers are off while nobody
-- listens, and cost nothing then. docs/adr/0007-subscriptions.md says why it is a trigger.
create function subscription.note_made() returns trigger language plpgsql as $$
begin
  insert into subscription.change (type, id, version)
    select m.type, m.id, m.version from made m
    where not m.deleted and exists (select from subscription.registration r where r.state = 'active' and r.type = m.type);
  return null;
end $$;

-- A row that only changes its shard is no new version.
create function subscription.note_changed() returns trigger language plpgsql as $$
begin
  insert into subscription.change (type, id, version)
    select m.type, m.id, m.version from made m join past p on p.type = m.type and p.id = m.id and p.version < m.version
    where not m.deleted and exists (select from subscription.registration r where r.state = 'active' and r.type = m.type);
  return null;
end $$;

create trigger subscription_made after insert on fhir.resource
  referencing new table as made for each statement execute function subscription.note_made();
create trigger subscription_changed after update on fhir.resource
  referencing new table as made old table as past for each statement execute function subscription.note_changed();
alter table fhir.resource disable trigger subscription_made;
alter table fhir.resource disable trigger subscription_changed;
