// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivilegeTest {
  private final Database database;
  private RawClient owner;
  private RawClient guest;

  PrivilegeTest(Database database) {
    this.database = database;
  }

  @BeforeAll
  void makeRoles() {
    owner = database.raw();
    assertThat(
            owner
                .query(
                    "create role guest login; create table safe (a int, b text); insert into safe"
                        + " values (1, 'x'); create sequence safe_seq; create schema vault; create"
                        + " table vault.inner (a int)")
                .status())
        .isEqualTo('I');
    guest = RawClient.open(database.port(), "guest", database.name());
  }

  @AfterAll
  void disconnect() {
    owner.close();
    guest.close();
  }

  @Test
  void tablesAreClosedToOthersInEveryWay() {
    for (String sql :
        new String[] {
          "select * from safe",
          "select count(*) from safe",
          "insert into safe values (2)",
          "update safe set a = 2",
          "delete from safe",
          "select * from safe for update",
          "copy safe to stdout",
          "truncate safe",
          "prepare p as select a from safe; execute p",
          "explain select * from safe"
        }) {
      assertThat(guest.query(sql).error())
          .as(sql)
          .isEqualTo("42501 permission denied for table safe");
    }
    assertThat(guest.query("begin; lock table safe").error())
        .isEqualTo("42501 permission denied for table safe");
    guest.query("rollback");
    assertThat(guest.query("drop table safe").error())
        .isEqualTo("42501 must be owner of table safe");
    assertThat(guest.query("alter table safe add column c int").error())
        .isEqualTo("42501 must be owner of table safe");
    assertThat(guest.query("select nextval('safe_seq')").error())
        .isEqualTo("42501 permission denied for sequence safe_seq");
    assertThat(guest.query("select * from vault.inner").error())
        .isEqualTo("42501 permission denied for schema vault");
    assertThat(guest.query("create table public.mine (a int)").error())
        .isEqualTo("42501 permission denied for schema public");
    assertThat(guest.query("create database mine").error())
        .isEqualTo("42501 permission denied to create database");
    assertThat(guest.query("create role mine").error())
        .isEqualTo("42501 permission denied to create role");
    assertThat(guest.query("create schema mine").error())
        .isEqualTo("42501 permission denied for database " + database.name());
    assertThat(guest.query("select rolpassword from pg_authid").error())
        .isEqualTo("42501 permission denied for table pg_authid");
  }

  @Test
  void grantsOpenAndRevokesClose() {
    owner.query("grant select on safe to guest");
    assertThat(guest.query("select a from safe").value()).isEqualTo("1");
    assertThat(guest.query("update safe set a = 3").error())
        .isEqualTo("42501 permission denied for table safe");
    guest.parse("kept", "select a from safe").synced();
    assertThat(guest.bind("", "kept").execute("", 0).synced().rows()).hasSize(1);
    owner.query("revoke select on safe from guest");
    assertThat(guest.query("select a from safe").error())
        .isEqualTo("42501 permission denied for table safe");
    assertThat(guest.bind("", "kept").execute("", 0).synced().error())
        .isEqualTo("42501 permission denied for table safe");
    owner.query("grant usage on schema vault to public; grant all on vault.inner to guest");
    assertThat(guest.query("insert into vault.inner values (1)").tags())
        .containsExactly("INSERT 0 1");
    owner.query("revoke usage on schema vault from public; revoke all on vault.inner from guest");
    assertThat(guest.query("select * from vault.inner").error())
        .isEqualTo("42501 permission denied for schema vault");
  }
}
