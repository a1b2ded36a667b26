// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.embedded.Gajah;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
  private static Gajah start(Path data) {
    return Gajah.builder().directory(data).superuser("postgres", null).start();
  }

  @Test
  void damagedPageIsReportedAndNotWrittenOver(@TempDir Path place) throws Exception {
    Path data = place.resolve("data");
    String file;
    try (Gajah server = start(data)) {
      Database database = Database.of(server, "postgres");
      database.run(
          "create table damaged (a int, b text)",
          "insert into damaged select i, 'row ' || i from generate_series(1, 500) i",
          "create table whole (a int)",
          "insert into whole values (1)");
      file = database.rows("select pg_relation_filepath('damaged')").getFirst();
    }
    Path damaged = data.resolve(file);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[8192 + 5000] ^= 4;
    Files.write(damaged, bytes);
    try (Gajah server = start(data);
        Connection connection = Database.of(server, "postgres").connect()) {
      assertThat(Database.error(connection, "select count(b) from damaged"))
          .isEqualTo("XX001 invalid page in block 1 of relation " + file);
      assertThat(Database.error(connection, "update damaged set a = a + 1"))
          .isEqualTo("XX001 invalid page in block 1 of relation " + file);
      assertThat(Database.rows(connection, "select a from whole")).containsExactly("1");
      Database.run(connection, "checkpoint");
    }
    byte[] after = Files.readAllBytes(damaged);
    assertThat(java.util.Arrays.copyOfRange(after, 8192, 16384))
        .isEqualTo(java.util.Arrays.copyOfRange(bytes, 8192, 16384));
  }

  @Test
  void secondServerOnTheSameDirectoryIsRefused(@TempDir Path place) throws Exception {
    Path data = place.resolve("data");
    try (Gajah server = start(data)) {
      assertThatThrownBy(() -> start(data))
          .isInstanceOfSatisfying(
              SqlError.class,
              e -> {
                assertThat(e.message()).isEqualTo("lock file \"postmaster.pid\" already exists");
                assertThat(e.state().code()).isEqualTo("F0001");
              });
      assertThat(Database.of(server, "postgres").rows("select 1")).containsExactly("1");
    }
    start(data).close();
  }

  @Test
  void serversInOneProcessAreIndependent() throws Exception {
    try (Gajah one = Gajah.builder().superuser("postgres", null).start();
        Gajah two = Gajah.builder().superuser("postgres", null).start()) {
      Database.of(one, "postgres").run("create table here (a int)");
      try (Connection connection = Database.of(two, "postgres").connect()) {
        assertThat(Database.error(connection, "select * from here"))
            .isEqualTo("42P01 relation \"here\" does not exist");
        one.close();
        assertThat(Database.rows(connection, "select 1")).containsExactly("1");
      }
    }
  }

  @Test
  void crashedServerRecoversWhatWasCommitted(@TempDir Path place) throws Exception {
    Path data = place.resolve("data");
    Gajah server = start(data);
    try (Connection committed = Database.of(server, "postgres").connect();
        Connection open = Database.of(server, "postgres").connect()) {
      Database.run(committed, "create table kept (a int)", "insert into kept values (1)");
      Database.begin(open, "insert into kept values (2)");
      server.crash();
    }
    try (Gajah again = start(data)) {
      assertThat(Database.of(again, "postgres").rows("select a from kept")).containsExactly("1");
    }
  }
}
