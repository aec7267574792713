-- What a person has allowed to applications, looked for by the person.
create index artifact_grant_account on oidc.artifact ((payload ->> 'accountId')) where model = 'Grant';
