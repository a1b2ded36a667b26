create table p(a int primary key, b text unique, c int, unique (a, c));
create table c1(id int primary key, pa int references p, x text);
create table c2(pb text references p(b) on delete cascade on update cascade, n int);
create table c3(a int, c int, foreign key (a, c) references p(a, c) match full on delete set null);
insert into p values (1,'one',10),(2,'two',20),(3,'three',30),(4,'four',40);
insert into c1 values (1,1,'x'),(2,null,'y');
insert into c1 values (3,9,'z');
insert into c2 values ('one',1),('two',2),('one',3);
insert into c2 values ('nine',1);
insert into c3 values (1,10),(null,null);
insert into c3 values (1,null);
insert into c3 values (1,11);
delete from p where a = 1;
delete from c1 where pa = 1;
delete from p where a = 1;
select * from c2; select * from c3;
update p set b = 'TWO' where a = 2;
select * from c2;
update p set a = 30 where a = 3;
update c1 set pa = 77 where id = 2;
update c1 set pa = 30 where id = 2;
update p set a = 31 where a = 30;
drop table p;
truncate p;
alter table c1 drop constraint c1_pa_fkey;
insert into c1 values (8, 8, 'eight');
alter table c1 add foreign key (pa) references p;
alter table c1 add constraint later foreign key (pa) references p not valid;
delete from c1 where id = 8;
create table bad(t text references p);
create table bad(t int references p(c));
create table bad(t int references nope);
create table tree(id int primary key, parent int references tree on delete cascade);
insert into tree values (1,null),(2,1),(3,2),(4,3);
delete from tree where id = 1;
select count(*) from tree;
create table def(a int default 2 references p on delete set default on update set null);
insert into def values (31);
delete from p where a = 31;
select * from def;
\d p
\d c1
\d c3
select conname, contype, confupdtype, confdeltype, confmatchtype, conkey, confkey, pg_get_constraintdef(oid) from pg_constraint where contype='f' order by 1;
select tgrelid::regclass, tgfoid::regproc, tgtype, tgenabled, tgisinternal, tgconstrrelid::regclass, tgconstrindid::regclass, tgnargs from pg_trigger order by 1,2,6;
select relname, relhastriggers from pg_class where relname in ('p','c1','c2') order by 1;
copy c2 from stdin;
zzz	1
\.
drop table p cascade;
select count(*) from pg_trigger;
