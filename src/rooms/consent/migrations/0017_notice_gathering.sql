-- Notices that are alike, told as one until `ends_at`. notice_id: the one that counts what came after the first.
create table consent.notice_gathering (
  shard     smallint    not null,
  recipient text collate "C" not null,
  alike     text        not null,
  ends_at   timestamptz not null,
  notice_id text collate "C",
  primary key (shard, recipient, alike)
);
create index notice_gathering_over on consent.notice_gathering (ends_at);
