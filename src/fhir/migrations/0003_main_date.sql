-- The date that a type is asked by (Observation.date, Encounter.date) moves from `ordered` into the resource's own row: a search of a patient's Observations by time then
-- reads the rows it has in hand, an Observation costs one row and two index entries less. docs/adr/0002-store.md has the figures.
-- The list is that of store/main-date.ts.
alter table fhir.resource add column date_low double precision, add column date_high double precision;

create temporary table main_date (type text, param text) on commit drop;
insert into main_date values
  ('Account', 'period'), ('ActivityDefinition', 'date'), ('AdverseEvent', 'date'), ('AllergyIntolerance', 'date'), ('Appointment', 'date'),
  ('AuditEvent', 'date'), ('Basic', 'created'), ('Bundle', 'timestamp'), ('CapabilityStatement', 'date'), ('CarePlan', 'date'), ('CareTeam', 'date'),
  ('ChargeItem', 'entered-date'), ('ChargeItemDefinition', 'date'), ('Claim', 'created'), ('ClaimResponse', 'created'), ('ClinicalImpression', 'date'),
  ('CodeSystem', 'date'), ('Communication', 'sent'), ('CommunicationRequest', 'authored'), ('CompartmentDefinition', 'date'), ('Composition', 'date'),
  ('ConceptMap', 'date'), ('Condition', 'onset-date'), ('Consent', 'date'), ('Contract', 'issued'), ('CoverageEligibilityRequest', 'created'),
  ('CoverageEligibilityResponse', 'created'), ('DetectedIssue', 'identified'), ('DeviceRequest', 'authored-on'), ('DiagnosticReport', 'date'),
  ('DocumentManifest', 'created'), ('DocumentReference', 'date'), ('EffectEvidenceSynthesis', 'date'), ('Encounter', 'date'), ('EpisodeOfCare', 'date'),
  ('EventDefinition', 'date'), ('Evidence', 'date'), ('EvidenceVariable', 'date'), ('ExampleScenario', 'date'), ('ExplanationOfBenefit', 'created'),
  ('FamilyMemberHistory', 'date'), ('Flag', 'date'), ('Goal', 'start-date'), ('GraphDefinition', 'date'), ('ImagingStudy', 'started'),
  ('Immunization', 'date'), ('ImmunizationEvaluation', 'date'), ('ImmunizationRecommendation', 'date'), ('ImplementationGuide', 'date'),
  ('Invoice', 'date'), ('Library', 'date'), ('List', 'date'), ('Measure', 'date'), ('MeasureReport', 'date'), ('Media', 'created'),
  ('MedicationAdministration', 'effective-time'), ('MedicationDispense', 'whenhandedover'), ('MedicationRequest', 'authoredon'),
  ('MedicationStatement', 'effective'), ('MessageDefinition', 'date'), ('NamingSystem', 'date'), ('NutritionOrder', 'datetime'), ('Observation', 'date'),
  ('OperationDefinition', 'date'), ('OrganizationAffiliation', 'date'), ('Patient', 'birthdate'), ('PaymentNotice', 'created'),
  ('PaymentReconciliation', 'created'), ('Person', 'birthdate'), ('PlanDefinition', 'date'), ('PractitionerRole', 'date'), ('Procedure', 'date'),
  ('Provenance', 'recorded'), ('Questionnaire', 'date'), ('QuestionnaireResponse', 'authored'), ('RelatedPerson', 'birthdate'),
  ('RequestGroup', 'authored'), ('ResearchDefinition', 'date'), ('ResearchElementDefinition', 'date'), ('ResearchStudy', 'date'),
  ('ResearchSubject', 'date'), ('RiskAssessment', 'date'), ('RiskEvidenceSynthesis', 'date'), ('Schedule', 'date'), ('SearchParameter', 'date'),
  ('ServiceRequest', 'authored'), ('Slot', 'start'), ('StructureDefinition', 'date'), ('StructureMap', 'date'), ('SupplyRequest', 'date'),
  ('Task', 'authored-on'), ('TerminologyCapabilities', 'date'), ('TestReport', 'issued'), ('TestScript', 'date'), ('ValueSet', 'date'),
  ('VisionPrescription', 'datewritten');

update fhir.resource r set date_low = o.low, date_high = o.high
  from (select o.shard, o.type, o.id, min(o.low) as low, max(o.high) as high
    from fhir.ordered o join main_date m on m.type = o.type and m.param = o.param and o.units is null
    group by o.shard, o.type, o.id) o
  where r.shard = o.shard and r.type = o.type and r.id = o.id;
delete from fhir.ordered o using main_date m where m.type = o.type and m.param = o.param;

create index resource_dated on fhir.resource (type, date_low) where date_low is not null;
