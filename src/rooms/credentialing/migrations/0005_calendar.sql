-- The desk's own calendar: public holidays, and days at a weekend on which it works. A year that nobody entered counts Mondays to Fridays.
create table credentialing.calendar_year (
  year integer primary key,
  -- [{ "day": "2026-10-01", "kind": "holiday", "name": "…" }] (JSON), in the order of the days.
  days text not null,
  entered_by text not null,
  entered_at timestamptz not null
);
