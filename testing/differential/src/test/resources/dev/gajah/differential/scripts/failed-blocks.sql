begin;
select 1/0;
select 2;
rollback;
select 3;
begin;
savepoint a;
select no_such_function();
rollback to a;
select 4;
commit;
select 5;
begin;
select 1/0 \bind \g
select 6 \bind \g
rollback;
select $1::int \bind 7 \g
select 1.5 as x union (select 2 union all select 2) order by 1;
