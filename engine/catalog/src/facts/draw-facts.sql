-- SPDX-License-Identifier: Apache-2.0
--
-- Which rows of a fresh directory are facts of the system. Left out:
--   * the schema information_schema with all it holds
--   * collations that initdb imports from the operating system and from ICU
--   * statistics, databases (made by bootstrap), descriptions of all but schemas and databases
set search_path = pg_catalog;
set extra_float_digits = 3;

create temp table kept_class as
  select c.oid from pg_class c
  where c.relnamespace in (11, 99) and c.relkind in ('r', 'i', 't') and c.oid < 13000
    or c.relnamespace = 11 and c.relkind = 'v';

create temp table kept (classid oid, objid oid);
insert into kept select 1259, oid from kept_class;
insert into kept
  select 1247, t.oid from pg_type t
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  where t.typnamespace = 11
    and (t.typrelid = 0 or t.typrelid in (select oid from kept_class))
    and (e.oid is null or e.typrelid = 0 or e.typrelid in (select oid from kept_class));
insert into kept select 1255, oid from pg_proc where pronamespace = 11;
insert into kept select 2615, oid from pg_namespace where nspname <> 'information_schema';
insert into kept select 2618, oid from pg_rewrite where ev_class in (select oid from kept_class);
insert into kept select 2606, oid from pg_constraint where connamespace = 11;
insert into kept select 3456, oid from pg_collation where oid < 12000;

do $$
declare r record;
begin
  for r in
    select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'oid'
    where c.relnamespace = 11 and c.relkind = 'r'
      and c.oid not in (1259, 1247, 1255, 2615, 2606, 3456, 2618, 1262)
  loop
    execute format('insert into kept select %s, oid from %s', r.oid, r.oid::regclass);
  end loop;
end $$;

create temp table condition (catalog text, condition text);
insert into condition values
  ('pg_class', 'oid in (select oid from kept_class)'),
  ('pg_attribute', 'attrelid in (select oid from kept_class)'),
  ('pg_index', 'indexrelid in (select oid from kept_class)'),
  ('pg_type', 'oid in (select objid from kept where classid = 1247)'),
  ('pg_proc', 'pronamespace = 11'),
  ('pg_namespace', 'nspname <> ''information_schema'' and nspname !~ ''^pg_(toast_)?temp'''),
  ('pg_constraint', 'connamespace = 11'),
  ('pg_collation', 'oid < 12000'),
  ('pg_rewrite', 'ev_class in (select oid from kept_class)'),
  ('pg_database', 'false'),
  ('pg_description', '(classoid, objoid) in (select * from kept where classid = 2615)'),
  ('pg_statistic', 'false'),
  ('pg_depend', '(classid, objid) in (select * from kept) and (refclassid, refobjid) in (select * from kept)'),
  ('pg_init_privs', '(classoid, objoid) in (select * from kept)');

select c.relname || E'\t' || format('copy (select %s from %I %s order by %s) to stdout',
    string_agg(
      case
        when a.atttypid = 24 then format('%I::oid', a.attname)
        when c.relname = 'pg_class' and a.attname = 'reltuples'
          then 'case when relkind = ''v'' then -1 else 0 end'
        when c.relname = 'pg_class' and a.attname in ('relpages', 'relallvisible') then '0'
        when c.relname = 'pg_class' and a.attname = 'relfrozenxid'
          then 'case when relfrozenxid = ''0'' then 0 else 3 end'
        when c.relname = 'pg_collation' and a.attname = 'collversion' then 'null'
        else quote_ident(a.attname) end, ', ' order by a.attnum),
    c.relname,
    coalesce('where ' || min(n.condition), ''),
    coalesce((select string_agg(k::text, ', ') from pg_index i, unnest(i.indkey) k
              where i.indrelid = c.oid and i.indisprimary), '1'))
from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  left join condition n on n.catalog = c.relname
where c.relnamespace = 11 and c.relkind = 'r'
group by c.oid, c.relname
order by c.relname;
