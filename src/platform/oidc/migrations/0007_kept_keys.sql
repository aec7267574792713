-- Keys that an application had before its last changes, each with the instant from which what it signs opens nothing more: [{"key": …, "until": …}].
-- Of an application that has several keys already nobody knows which are the old ones: they stay until they are changed.
alter table oidc.client add column kept_keys jsonb not null default '[]';
