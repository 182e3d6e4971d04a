-- Whether somebody may be in two appointments at once (docs/decisions.md, "Double booking").
alter table organization
  add constraint organization_double_booking_check check (double_booking in ('allow', 'refuse'));

-- Rows of one participant with different keys must not overlap. Null: written while it was allowed, and not looked at.
-- Looked at when a statement ends, since one may change many rows; a reference that is missing is told before.
alter table appointment_participant add column booking uuid;
alter table appointment_participant add constraint appointment_participant_booking_excl exclude using gist
  (organization_uuid with =, participant_uuid with =, during with &&, booking with <>) where (booking is not null)
  deferrable;

-- Keeps the rule as it is until the transaction ends, and answers it. Who books while it is "refuse" waits for a turn:
-- two who ask for the same time at once would else wait for one another. What a transaction was answered it remembers
-- for as long as it has the locks; an invitation of many asks for each of them.
create function hold_booking_rule(of_organization uuid) returns text language plpgsql as $$
declare
  known text := current_setting('kupfer.booking_rule', true);
  rule text;
begin
  if left(known, 36) = of_organization::text then
    return substr(known, 38);
  end if;
  perform pg_advisory_xact_lock_shared(uuid_hash_extended(of_organization, 1));
  -- In a statement of its own, which sees what was committed before the lock was there.
  select double_booking into rule from organization where uuid = of_organization;
  if rule = 'refuse' then
    perform pg_advisory_xact_lock(uuid_hash_extended(of_organization, 2));
  end if;
  perform set_config('kupfer.booking_rule', of_organization || ' ' || rule, true);
  return rule;
end $$;

create function book() returns trigger language plpgsql as $$
begin
  new.booking := case hold_booking_rule(new.organization_uuid) when 'refuse' then new.appointment_uuid end;
  return new;
end $$;
create trigger appointment_participant_booked before insert on appointment_participant
  for each row execute function book();
create trigger appointment_participant_booked_anew before update of participant_uuid, start_date, end_date
  on appointment_participant for each row
  when ((old.participant_uuid, old.start_date, old.end_date) is distinct from (new.participant_uuid, new.start_date, new.end_date))
  execute function book();

-- Waits for those who book by the old rule. From "refuse" on all that there is bears one key: what overlaps already may
-- stay, and what is booked later may overlap none of it.
create function change_booking_rule() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(new.uuid, 1));
  perform set_config('kupfer.booking_rule', '', true);
  if new.double_booking = 'refuse' then
    update appointment_participant set booking = '00000000-0000-0000-0000-000000000000'
      where organization_uuid = new.uuid and booking is distinct from '00000000-0000-0000-0000-000000000000';
  end if;
  return new;
end $$;
create trigger organization_booking_rule before update of double_booking on organization
  for each row when (old.double_booking <> new.double_booking) execute function change_booking_rule();
