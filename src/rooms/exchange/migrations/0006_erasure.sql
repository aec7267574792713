-- What becomes of copies: which content an opening gave away, by when its holder answers for it, and every receipt that came.

-- SHA-256 of each document that was given for this opening; one asked for again was composed anew.
alter table exchange.share_opening add column content_hashes text[] not null default '{}';
-- When the patient ended it before its time: from then on the receipt is owed.
alter table exchange.share_opening add column ended_at timestamptz;
-- The holder's law keeps the copy, sealed, until this day.
alter table exchange.share_opening add column kept_until text;
-- When its holder was last asked for a receipt that did not come.
alter table exchange.share_opening add column asked_again_at timestamptz;
drop index exchange.share_opening_owed;
create index share_opening_owed on exchange.share_opening (least(show_until, ended_at)) where erased_at is null and kept_until is null;

-- Signed by the holder and believed by us: kept as it came, so that anybody can check it later.
create table exchange.erase_receipt (
  shard        integer     not null,
  share_id     text        not null,
  opening_id   text        not null,
  number       integer     not null,
  node         text        not null,
  outcome      text        not null check (outcome in ('erased', 'kept-by-law', 'not-held')),
  at           timestamptz not null,
  received_at  timestamptz not null,
  reason       text        not null,
  content_hash text,
  kept_until   text,
  law          text, -- JSON
  jws          text        not null,
  primary key (shard, share_id, opening_id, number),
  check ((outcome = 'kept-by-law') = (kept_until is not null))
);
create trigger erase_receipt_is_final before update or delete on exchange.erase_receipt
  for each row execute function exchange.refuse_change();

-- A copy that became part of a visit's record here: law keeps it, sealed, until a day.
alter table exchange.received_share add column content_hash text;
alter table exchange.received_share add column sealed_at timestamptz;
alter table exchange.received_share add column kept_until text;
alter table exchange.received_share add column kept_by text; -- JSON
alter table exchange.received_share drop constraint received_share_status_check;
alter table exchange.received_share drop constraint received_share_check;
alter table exchange.received_share add constraint received_share_status_check check (status in ('open', 'ended', 'revoked', 'sealed'));
alter table exchange.received_share add constraint received_share_content_check check ((status in ('open', 'sealed')) = (bundle is not null));
alter table exchange.received_share add constraint received_share_sealed_check check ((status = 'sealed') = (sealed_at is not null and kept_until is not null));
drop index exchange.received_to_erase;
create index received_to_erase on exchange.received_share (show_until) where status = 'open';
create index received_sealed on exchange.received_share (kept_until) where status = 'sealed';
