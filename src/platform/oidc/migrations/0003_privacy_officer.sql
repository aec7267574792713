-- A seventh role: who looks after the personal data of a node.
alter table oidc.account drop constraint account_role_check;
alter table oidc.account add constraint account_role_check
  check (role in ('patient', 'clinician', 'coordinator', 'insurer', 'regulator', 'operator', 'privacy-officer'));
