-- Whom notices about a dossier go to: the applicant as FHIR knows them here (`Practitioner/…`); null where nobody does.
alter table credentialing.dossier add column told text;
