-- That a list named a copy to somebody is told to the copy's home once a day; the day before is kept, for lists around midnight.
create table exchange.listed_copy (
  received_id text not null,
  account_id  text not null,
  day         date not null,
  primary key (received_id, account_id, day)
);
create index listed_copy_long_ago on exchange.listed_copy (day);
