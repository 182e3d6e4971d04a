-- When the organization works (docs/decisions.md, "Working hours"): every weekday with its spans on the clocks of the
-- organization's zone. As json, which keeps the days in order.
alter table organization
  add column working_hours json not null default '{"monday":[{"from":"09:00","to":"17:00"}],"tuesday":[{"from":"09:00","to":"17:00"}],"wednesday":[{"from":"09:00","to":"17:00"}],"thursday":[{"from":"09:00","to":"17:00"}],"friday":[{"from":"09:00","to":"17:00"}],"saturday":[],"sunday":[]}',
  -- What is read from it by SQL: the names of the days, and times that can be cast.
  add constraint organization_working_hours_check check (
    working_hours::jsonb ?& array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
    and not jsonb_path_exists(working_hours::jsonb, 'strict $.* ? (@.type() != "array")', silent => true)
    and not jsonb_path_exists(working_hours::jsonb, 'strict $.*[*] ? (!exists(@ ? (
      @.from like_regex "^([01][0-9]|2[0-3]):[0-5][0-9]$" && @.to like_regex "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")))', silent => true)
  );
