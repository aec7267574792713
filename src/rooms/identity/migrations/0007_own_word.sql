-- Carers whom the person cared for has named in the own portal: what is sensitive may stay shut to them, and they agree or refuse for the person only where that was said. Who was entered at a desk sees and
-- answers as before.
alter table identity.family_tie
  add column by_own_word boolean not null default false,
  add column without_sensitive boolean not null default false,
  add column answers boolean not null default true;
