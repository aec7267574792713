-- Whether a person met a patient before on a day is asked of each act: the day's patients are counted up, never all of the day's acts again.
alter table consent.privacy_act drop constraint privacy_act_pkey, add primary key (account_id, day, patient_id, entry_id);
create index privacy_day_by_day on consent.privacy_day (day);
