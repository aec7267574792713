-- Shares of neighbours that were ended by their patients. An opening whose answer was still on its way when the word came is not kept.
create table exchange.ended_share (
  from_node text        not null,
  share_ref text        not null,
  ended_at  timestamptz not null,
  primary key (from_node, share_ref)
);
create index ended_share_long_ago on exchange.ended_share (ended_at);
