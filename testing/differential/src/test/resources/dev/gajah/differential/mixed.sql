-- Blocks of statements that leave many kinds of pages and WAL records behind. A line `-- block NAME` begins a
-- block. A block that meets a feature which Gajah does not have yet (0A000) is left out from there on; any
-- other error is a failure.

-- block values
create schema s;
create table s.wide (id int primary key, a text, b text, n numeric, j int[], d date, ts timestamptz, bo bool, f float8, u uuid, by bytea);
insert into s.wide select g, repeat('abc' || g, 2000), repeat(md5(g::text), 50), g::numeric / 7, array[g, g+1], date '2000-01-01' + g, timestamptz '2001-02-03 04:05:06+00' + g * interval '1 day', g % 2 = 0, g / 3.0, md5(g::text)::uuid, decode(md5(g::text), 'hex') from generate_series(1, 300) g;

-- block toast
create table toast (id int primary key, a text);
insert into toast select i, (select string_agg(md5((i * 1000 + x)::text), '') from generate_series(1, 400) x) from generate_series(1, 30) i;
insert into toast select 100 + i, repeat('compressible ' || i, 3000) from generate_series(1, 30) i;
update toast set a = a || 'x' where id % 3 = 0;
delete from toast where id % 7 = 0;
vacuum toast;

-- block numeric extremes
create table nums (n numeric);
insert into nums values (0), (-0.0), (1), (-1), ('NaN'), ('Infinity'), ('-Infinity'), (1e131), (-1e131), (1e-131), (0.00000000000000001), (9999), (10000), (99999999), (12345678901234567890.12345678901234567890), (repeat('9', 1000)::numeric), (('0.' || repeat('0', 900) || '1')::numeric), (1.10), (1.1000);
create index nums_n on nums (n);

-- block dropped columns
create table dropcol (a int, b text, c int default 7);
insert into dropcol select g, 'b' || g, g from generate_series(1, 100) g;
alter table dropcol drop column b;
insert into dropcol (a) select g from generate_series(101, 200) g;
alter table dropcol add column d int default 42;
alter table dropcol add column e text;
update dropcol set e = 'e' where a % 2 = 0;
create index dropcol_a on dropcol (a);

-- block btree splits and deletions
create table tree (k int, v text);
create index tree_k on tree (k);
create index tree_v on tree (v);
create unique index tree_kv on tree (k, v);
insert into tree select g, 'value ' || g from generate_series(1, 30000) g;
delete from tree where k between 5000 and 25000;
vacuum tree;
insert into tree select g, 'again ' || g from generate_series(8000, 12000) g;
vacuum tree;
insert into tree select g % 100, 'dup ' || g from generate_series(1, 4000) g;

-- block hot chains and images
create table hot (id int primary key, n int) with (fillfactor = 50);
insert into hot select g, 0 from generate_series(1, 100) g;
update hot set n = n + 1;
update hot set n = n + 1;
update hot set n = n + 1;
checkpoint;
update hot set n = n + 1;
update hot set n = n + 1;
update hot set n = n + 1;
vacuum freeze hot;

-- block sequences
create sequence sq start 10 increment 5;
select nextval('sq'), nextval('sq');
select setval('sq', 5000);
create table ser (id serial primary key, t text);
insert into ser (t) select 'x' || g from generate_series(1, 50) g;

-- block alter sequence
create sequence altered;
select nextval('altered');
alter sequence altered increment 7 restart 100;
select nextval('altered');

-- block unlogged
create unlogged table ul (a int primary key, t text);
insert into ul select g, repeat('u', 100) from generate_series(1, 500) g;

-- block temporary
create temp table tmp (a int, t text);
insert into tmp select g, 'tmp' from generate_series(1, 1000) g;
create index on tmp (a);
drop table tmp;

-- block truncate
create table trunc (a int primary key, t text);
insert into trunc select g, repeat('t', 3000) from generate_series(1, 100) g;
begin;
truncate trunc;
insert into trunc values (1, 'in aborted');
rollback;
begin;
truncate trunc;
insert into trunc select g, 'after' from generate_series(1, 10) g;
commit;

-- block savepoints
create table saved (id int primary key, n int);
begin;
insert into saved values (1001, 1);
savepoint a;
insert into saved values (1002, 1);
rollback to a;
insert into saved values (1003, 1);
release a;
commit;
begin;
create table made_and_gone (a int primary key);
savepoint b;
insert into made_and_gone values (1);
rollback;

-- block expression and partial index
create table parts (id int, t text);
create index parts_expr on parts (lower(t)) where id > 10;
insert into parts select g, 'T' || g from generate_series(1, 1000) g;
alter table parts add constraint parts_ck check (id > 0);
alter table parts add primary key (id);

-- block foreign keys
create table fk_parent (id int primary key);
create table fk_child (id int primary key, p int references fk_parent);
insert into fk_parent select generate_series(1, 20);
insert into fk_child select g, g % 20 + 1 from generate_series(1, 200) g;

-- block views
create view v1 as select k, count(*) from tree group by k;

-- block databases
create database db_wal strategy wal_log;
create database db_gone;
drop database db_gone;

-- block database by file copy
create database db_file strategy file_copy;

-- block roles
create role someone;
grant select on tree to someone;

-- block comments
comment on table tree is 'a tree';

-- block vacuum full
vacuum full dropcol;

-- block cluster
cluster hot using hot_pkey;

-- block reindex
reindex table tree;
reindex index nums_n;

-- block mapped catalogs
vacuum full pg_class;
reindex table pg_class;

-- block materialized views
create materialized view mv as select * from hot;

-- block enums
create type mood as enum ('sad', 'ok', 'happy');
create table moods (m mood, d int);
insert into moods values ('sad', 1), ('happy', 2);

-- block domains
create domain posint as int check (value > 0);
create table dm (x posint);
insert into dm values (1);

-- block external sort
create table big (a int, b int, c text);
insert into big select g, (g::int8 * 7919 % 100000)::int, 'row number ' || g from generate_series(1, 100000) g;
set maintenance_work_mem = '1MB';
create index big_b on big (b, c);
create index big_c on big (c desc);
reset maintenance_work_mem;
delete from big where b between 1000 and 70000;
vacuum big;
alter table big rename to huge;
alter table huge rename column c to cc;

-- block rewrite
create table rewritten (a int, t text);
insert into rewritten select g, 'r' || g from generate_series(1, 500) g;
alter table rewritten alter column t type varchar(100);
alter table rewritten alter column a type bigint;

-- block analyze
analyze;
vacuum;
vacuum freeze;
