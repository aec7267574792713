-- Records that were agreed to and that no law let go when they were: tried again when the export desk writes something down, and each day, for dates come.
create table exchange.withheld_record (
  consent_id text collate "C" primary key,
  to_node    text    not null,
  -- What the asker calls the request.
  request    text    not null,
  tried_on   date    not null,
  -- Something was written down at the desk since.
  is_due     boolean not null default false
);
