-- What a signed message said about a visit's patient: that she agreed to the sending and to the answer. The answer goes back by it.
create table exchange.visit_agreement (
  document_id text        primary key,
  node        text        not null,
  agreed_at   timestamptz not null
);
