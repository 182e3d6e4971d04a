-- Mails are found by recipient, subject and the name of their appointment (docs/decisions.md, "Search").
alter table appointment_notification add column search_text text collate "C";

-- The mails that there are, in both foldings of packages/schemas/src/fold.ts; of marks those of Latin letters alone.
create function folded(given text) returns text language sql as $$
  select replace(replace(replace(replace(
    translate(lower(regexp_replace(normalize(given, nfkd), '[\u0300-\u036f]', '', 'g')), 'øđðłħıς', 'oddlhiσ'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
$$;
create function written_out(given text) returns text language sql as $$
  select folded(replace(replace(replace(translate(normalize(given, nfc), 'ÄÖÜ', 'äöü'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'))
$$;
-- Nothing of them changes that anybody reads.
alter table appointment_notification disable trigger user;
update appointment_notification n set search_text = concat_ws(E'\n', folded(texts), written_out(texts))
from (
  select m.organization_uuid, m.uuid, concat_ws(E'\n', m.recipient, m.subject, m.sent_subject, a.name) as texts
  from appointment_notification m
  join appointment a on a.organization_uuid = m.organization_uuid and a.uuid = m.appointment_uuid
) known
where n.organization_uuid = known.organization_uuid and n.uuid = known.uuid;
alter table appointment_notification enable trigger user;
drop function written_out, folded;

alter table appointment_notification alter column search_text set not null;
create index appointment_notification_search_idx on appointment_notification
  using gin (search_text gin_trgm_ops) with (gin_pending_list_limit = 64);
