-- Applications that a portal opens in a patient's record (SMART EHR launch), and applications of people that sign in with a key.
alter table oidc.client add column launch_uri text check (launch_uri is null or kind = 'app');
alter table oidc.client add check (jwks is null or jwks_uri is null);
