-- What was changed a moment ago, for those who follow it live (docs/decisions.md, "Live changes"). A row is written in
-- the transaction of the change and read by its xid: who kept a snapshot finds all that was committed since. Unlogged,
-- so it costs no write to the disk: a crash empties it and ends the connections of those who read it.
create unlogged table change (
  organization_uuid uuid not null,
  resource text not null,
  -- null: more than 50.
  uuids uuid[],
  xid xid8 not null default pg_current_xact_id()
);
create index change_xid_idx on change (xid);

create function tell_change() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, tg_argv[0], case when count(*) <= 50 then array_agg(uuid) end
    from changed group by organization_uuid;
  return null;
end $$;

-- Owner and invitees stand in their appointment.
create function tell_change_of_participants() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, 'appointment', case when count(*) <= 50 then array_agg(appointment_uuid) end
    from (select distinct organization_uuid, appointment_uuid from changed) shown group by organization_uuid;
  return null;
end $$;

-- An appointment shows its notes, and a note its appointments.
create function tell_change_of_note_links() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, resource, case when count(*) <= 50 then array_agg(uuid) end
    from (
      select organization_uuid, 'appointment' as resource, appointment_uuid as uuid from changed
      union
      select organization_uuid, 'appointment_note', note_uuid from changed
    ) shown group by organization_uuid, resource;
  return null;
end $$;

create function tell_change_of_driving_times() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, resource, case when count(*) <= 50 then array_agg(uuid) end
    from (
      select organization_uuid, 'appointment' as resource, appointment_uuid as uuid from changed
      union
      select organization_uuid, 'appointment_driving_time', uuid from changed
    ) shown group by organization_uuid, resource;
  return null;
end $$;

create function tell_change_of_organization() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids) select uuid, 'organization', array[uuid] from changed;
  return null;
end $$;

create function tell_change_of_members() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, 'member', case when count(*) <= 50 then array_agg(account_uuid) end
    from changed group by organization_uuid;
  return null;
end $$;

create function tell_change_of_platform_users() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, 'member', case when count(*) <= 50 then array_agg(core_user_uuid) end
    from changed group by organization_uuid;
  return null;
end $$;

-- Statement by statement: a row here for each row there would make an import twice as much work.
create function tell_changes_of(told regclass, teller text) returns void language plpgsql as $$
begin
  execute format('create trigger %1$I after insert on %2$s referencing new table as changed
    for each statement execute function %3$s', told || '_told_insert', told, teller);
  execute format('create trigger %1$I after update on %2$s referencing new table as changed
    for each statement execute function %3$s', told || '_told_update', told, teller);
  execute format('create trigger %1$I after delete on %2$s referencing old table as changed
    for each statement execute function %3$s', told || '_told_delete', told, teller);
end $$;
select tell_changes_of('contact', 'tell_change(''contact'')');
select tell_changes_of('contact_type', 'tell_change(''contact_type'')');
select tell_changes_of('appointment', 'tell_change(''appointment'')');
select tell_changes_of('appointment_note', 'tell_change(''appointment_note'')');
select tell_changes_of('appointment_notification', 'tell_change(''appointment_notification'')');
select tell_changes_of('appointment_participant', 'tell_change_of_participants()');
select tell_changes_of('appointment_note_link', 'tell_change_of_note_links()');
select tell_changes_of('appointment_driving_time', 'tell_change_of_driving_times()');
select tell_changes_of('organization', 'tell_change_of_organization()');
select tell_changes_of('member', 'tell_change_of_members()');
select tell_changes_of('platform_user', 'tell_change_of_platform_users()');

-- What a member is called, and part of what it may, stands in the account.
create function tell_change_of_account() returns trigger language plpgsql as $$
begin
  insert into change (organization_uuid, resource, uuids)
    select organization_uuid, 'member', array[new.uuid] from member where account_uuid = new.uuid;
  return null;
end $$;
create trigger account_told after update of username, name, is_superuser, disabled_at on account
  for each row execute function tell_change_of_account();
