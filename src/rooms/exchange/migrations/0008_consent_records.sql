-- Records that are given under an artefact of consent, and not by a link that the patient carries.

-- It has an address to ask whether it still stands, and no link: it never had key or passcode.
alter table exchange.share add column by_consent boolean not null default false;

-- Whom the patient named: the institution, or one person of it. Null where a link was opened.
alter table exchange.received_share add column consented_to text check (consented_to in ('organization', 'person'));
