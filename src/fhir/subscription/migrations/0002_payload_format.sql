-- A payload is sent in the format that the Subscription asks for. Those from before asked for JSON.
alter table subscription.registration add column payload_format text not null default 'json' check (payload_format in ('json', 'xml'));
