-- An organization has demo data at most once; the primary key decides between two that fill it at the same time.
create table demo (
  organization_uuid uuid not null,
  uuid uuid not null,
  create_date timestamptz(3) not null default now(),
  primary key (organization_uuid),
  constraint demo_organization_fkey foreign key (organization_uuid) references organization (uuid) on delete restrict
);
create trigger demo_forgotten after delete on demo
  referencing old table as deleted for each statement execute function forget_answers();

-- What the demo data consists of, by the name of its table.
create table demo_object (
  organization_uuid uuid not null,
  uuid uuid not null,
  resource varchar(24) not null,
  primary key (organization_uuid, uuid),
  constraint demo_object_demo_fkey foreign key (organization_uuid) references demo (organization_uuid) on delete restrict
);

-- What somebody deletes is no demo data either.
create function leave_demo() returns trigger language plpgsql as $$
begin
  delete from demo_object o using deleted d where o.organization_uuid = d.organization_uuid and o.uuid = d.uuid;
  return null;
end $$;
create trigger contact_left_demo after delete on contact
  referencing old table as deleted for each statement execute function leave_demo();
create trigger appointment_left_demo after delete on appointment
  referencing old table as deleted for each statement execute function leave_demo();
create trigger appointment_note_left_demo after delete on appointment_note
  referencing old table as deleted for each statement execute function leave_demo();
create trigger appointment_driving_time_left_demo after delete on appointment_driving_time
  referencing old table as deleted for each statement execute function leave_demo();
create trigger appointment_notification_left_demo after delete on appointment_notification
  referencing old table as deleted for each statement execute function leave_demo();
