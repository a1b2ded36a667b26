select name, child from families order by child;
select * from numbers;
select pg_get_viewdef('families'), pg_get_viewdef('numbers');
insert into child values (40, 9);
begin;
delete from parent where id = 1;
select id from child order by id;
rollback;
