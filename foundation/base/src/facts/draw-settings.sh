#!/usr/bin/env bash
# Draws what a PostgreSQL 17 says of its settings, as tab separated text.
#   draw-settings.sh PSQL-COMMAND... > src/main/resources/dev/gajah/base/setting/settings.tsv
# Columns: name, type, context, unit, category, short description, long description, least, most, values of an enumeration, default, what SHOW
# prints by default (without unit), flags (and SUPERUSER_ONLY for those that an ordinary role does not see). The defaults of what belongs to a
# machine or a directory (paths, locales, time zones, port) are those of the program. Makes and drops a role.
set -eu
"$@" -XAtq <<'SQL'
create role gajah_draws_settings;
create temp table everyone (name text);
grant select, insert on everyone to gajah_draws_settings;
set role gajah_draws_settings;
insert into everyone select name from pg_settings;
reset role;
copy (
  select name, vartype, context, coalesce(unit, ''), category, short_desc, coalesce(extra_desc, ''), coalesce(min_val, ''), coalesce(max_val, ''),
         array_to_string(enumvals, ','), coalesce(boot_val, ''),
         case when source = 'default' and name not in ('archive_command', 'application_name') and name not like 'tcp_%' and name not like '%shared_memory_size%'
                   and name not in ('transaction_buffers', 'subtransaction_buffers', 'commit_timestamp_buffers', 'wal_buffers', 'max_stack_depth', 'huge_pages_status')
              then setting else coalesce(boot_val, '') end,
         array_to_string(pg_settings_get_flags(name) || case when name in (select name from everyone) then '{}'::text[] else '{SUPERUSER_ONLY}' end, ',')
    from pg_settings order by name collate "C") to stdout;
drop table everyone;
drop role gajah_draws_settings;
SQL
