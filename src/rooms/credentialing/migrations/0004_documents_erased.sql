-- A file may be erased; its name, its hash and that it was there stay. Its size is no longer read off the content.
alter table credentialing.document add column erased_at timestamptz;
alter table credentialing.document add column size_bytes integer;
update credentialing.document set size_bytes = octet_length(content);
alter table credentialing.document alter column size_bytes set not null;
create index document_of_uploader on credentialing.document (uploaded_by) where erased_at is null;
