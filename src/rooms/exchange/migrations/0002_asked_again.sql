-- An opening whose answer was lost is asked for again under the same name, and is the same opening.

-- What this node asked of another and has not kept yet.
create table exchange.opening_asked (
  address_hash    text        not null,
  account_id      text        not null,
  organization_id text        not null,
  purpose         text        not null,
  id              text        not null,
  asked_at        timestamptz not null,
  primary key (address_hash, account_id, organization_id, purpose)
);
create index opening_asked_long_ago on exchange.opening_asked (asked_at);

-- What the asking node calls it.
alter table exchange.share_opening add column asked_as text;

-- Of one opening a node keeps one copy, however often its answer came.
create unique index received_of_opening on exchange.received_share (from_node, share_ref, opening_id);
