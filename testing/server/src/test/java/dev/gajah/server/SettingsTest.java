// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.embedded.Gajah;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.ServerErrorMessage;

@ExtendWith(SharedServer.class)
class SettingsTest {
  private final Database database;

  SettingsTest(Database database) {
    this.database = database;
  }

  private static String show(Connection connection, String name) {
    return Database.rows(connection, "show " + name).getFirst();
  }

  @Test
  void valuesHaveUnitsAndAreShownInTheLargestThatFits() throws SQLException {
    try (Connection connection = database.connect()) {
      String[][] cases = {
        {"work_mem = '64kB'", "work_mem", "64kB"},
        {"work_mem = 2048", "work_mem", "2MB"},
        {"work_mem = '1.5MB'", "work_mem", "1536kB"},
        {"statement_timeout = '2min'", "statement_timeout", "2min"},
        {"statement_timeout = 1500", "statement_timeout", "1500ms"},
        {"statement_timeout = '0.5s'", "statement_timeout", "500ms"},
        {"datestyle = 'ymd'", "datestyle", "ISO, YMD"},
        {"timezone = 'europe/paris'", "timezone", "Europe/Paris"},
        {"client_min_messages = 'ERROR'", "client_min_messages", "error"},
        {"a.b = 'custom'", "a.b", "custom"}
      };
      for (String[] each : cases) {
        Database.run(connection, "set " + each[0]);
        assertThat(show(connection, each[1])).as(each[0]).isEqualTo(each[2]);
      }
      Database.run(connection, "reset all");
      assertThat(show(connection, "work_mem")).isEqualTo("4MB");
    }
  }

  @Test
  void wrongValuesAndNamesAreRefusedWithReasons() throws SQLException {
    try (Connection connection = database.connect()) {
      String[][] cases = {
        {"set work_mem = 'abc'", "22023 invalid value for parameter \"work_mem\": \"abc\""},
        {
          "set work_mem = 1",
          "22023 1 kB is outside the valid range for parameter \"work_mem\" (64 kB .. 2147483647"
              + " kB)"
        },
        {"set nosuch = 1", "42704 unrecognized configuration parameter \"nosuch\""},
        {"show nosuch", "42704 unrecognized configuration parameter \"nosuch\""},
        {"set fsync = off", "55P02 parameter \"fsync\" cannot be changed now"},
        {"set server_version = '1'", "55P02 parameter \"server_version\" cannot be changed"},
        {
          "set max_connections = 5",
          "55P02 parameter \"max_connections\" cannot be changed without restarting the server"
        },
        {
          "set datestyle = 'iso, foo'",
          "22023 invalid value for parameter \"DateStyle\": \"iso, foo\""
        },
        {"set timezone = 'Nowhere'", "22023 invalid value for parameter \"TimeZone\": \"Nowhere\""},
        {
          "set standard_conforming_strings = maybe",
          "22023 parameter \"standard_conforming_strings\" requires a Boolean value"
        }
      };
      for (String[] each : cases) {
        assertThat(Database.error(connection, each[0])).isEqualTo(each[1]);
      }
      ServerErrorMessage hint = Database.failure(connection, "set work_mem = '10XB'");
      assertThat(hint.getHint())
          .isEqualTo(
              "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".");
      assertThat(Database.failure(connection, "set bytea_output = hexx").getHint())
          .isEqualTo("Available values: escape, hex.");
    }
  }

  @Test
  void ordinaryUsersMayNotSetWhatIsForSuperusers() throws SQLException {
    database.run("create role ordinary");
    try (RawClient client = RawClient.open(database.port(), "postgres", database.name())) {
      client.query("create role settings_user login");
    }
    try (RawClient client = RawClient.open(database.port(), "settings_user", database.name())) {
      assertThat(client.query("set allow_system_table_mods = on").error())
          .isEqualTo("42501 permission denied to set parameter \"allow_system_table_mods\"");
    }
  }

  @Test
  void setIsUndoneByRollbackAndSetLocalByAnyEnd() throws SQLException {
    try (Connection connection = database.connect()) {
      Database.run(connection, "set work_mem = '1MB'");
      Database.run(connection, "begin", "set work_mem = '2MB'", "rollback");
      assertThat(show(connection, "work_mem")).isEqualTo("1MB");
      Database.run(connection, "begin", "set local work_mem = '3MB'");
      assertThat(show(connection, "work_mem")).isEqualTo("3MB");
      Database.run(connection, "commit");
      assertThat(show(connection, "work_mem")).isEqualTo("1MB");
      Database.run(
          connection, "begin", "set work_mem = '4MB'", "set local work_mem = '5MB'", "commit");
      assertThat(show(connection, "work_mem")).isEqualTo("4MB");
      Database.run(
          connection,
          "begin",
          "savepoint a",
          "set work_mem = '6MB'",
          "savepoint b",
          "set work_mem = '7MB'",
          "rollback to b");
      assertThat(show(connection, "work_mem")).isEqualTo("6MB");
      Database.run(connection, "release a", "commit");
      assertThat(show(connection, "work_mem")).isEqualTo("6MB");
      Database.run(
          connection, "begin", "savepoint a", "set work_mem = '8MB'", "rollback to a", "commit");
      assertThat(show(connection, "work_mem")).isEqualTo("6MB");
    }
  }

  @Test
  void configurationFileIsReadAndTheCommandLineWins(@TempDir Path place) throws Exception {
    Path data = place.resolve("data");
    Gajah.builder().directory(data).superuser("postgres", null).start().close();
    Files.writeString(
        data.resolve("postgresql.conf"),
        "\nwork_mem = 9MB # a comment\nDateStyle 'sql, dmy'\ninclude_if_exists = 'nosuch.conf'\n"
            + "maintenance_work_mem = 3MB\n",
        StandardOpenOption.APPEND);
    try (Gajah server =
            Gajah.builder().directory(data).setting("maintenance_work_mem", "5MB").start();
        Connection connection = Database.of(server, "postgres").connect()) {
      assertThat(show(connection, "work_mem")).isEqualTo("9MB");
      assertThat(show(connection, "maintenance_work_mem")).isEqualTo("5MB");
      try (RawClient client = Database.of(server, "postgres").raw()) {
        assertThat(client.query("show datestyle").value()).isEqualTo("SQL, DMY");
        assertThat(client.query("select date '2020-12-31'").value()).isEqualTo("31/12/2020");
      }
    }
  }
}
