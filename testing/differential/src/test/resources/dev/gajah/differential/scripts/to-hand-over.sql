create table parent (id int primary key, name text);
create table child (id int primary key, parent int references parent on delete cascade);
insert into parent values (1, 'one'), (2, 'two');
insert into child values (10, 1), (20, 2), (30, null);
create view families as select p.name, c.id as child from child c left join parent p on p.id = c.parent where c.id in (select id from child);
create view numbers as select x, o from unnest(array[3, 1]) with ordinality u(x, o) union all select 7, 8 order by 1;
