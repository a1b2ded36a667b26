// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import dev.gajah.embedded.Gajah;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// One database of a running server, and the usual things to do with it through the JDBC driver.
record Database(int port, String name) {
  static Database of(Gajah server, String name) {
    return new Database(server.port(), name);
  }

  /// Connects as the superuser.
  Connection connect() {
    return connect("postgres", null, new Properties());
  }

  Connection connect(String user, String password, Properties more) {
    try {
      return connectOrFail(user, password, more);
    } catch (SQLException e) {
      throw new AssertionError("cannot connect", e);
    }
  }

  Connection connectOrFail(String user, String password, Properties more) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(more);
    properties.setProperty("user", user);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("socketTimeout", "60");
    if (password != null) {
      properties.setProperty("password", password);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name), properties);
  }

  RawClient raw() {
    return RawClient.open(port, "postgres", name);
  }

  /// Runs statements in a connection of their own.
  void run(String... statements) {
    try (Connection connection = connect()) {
      run(connection, statements);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static void run(Connection connection, String... statements) {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs statements in a transaction that stays open.
  static void begin(Connection connection, String... statements) {
    try {
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    run(connection, statements);
  }

  /// Rows of a query, values as text, separated by `|`.
  static List<String> rows(Connection connection, String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append(i == 1 ? "" : "|").append(result.getString(i));
        }
        rows.add(row.toString());
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  List<String> rows(String sql) {
    try (Connection connection = connect()) {
      return rows(connection, sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// The error that a statement must end with.
  static ServerErrorMessage failure(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (PSQLException e) {
      ServerErrorMessage message = e.getServerErrorMessage();
      if (message == null) {
        throw new AssertionError("not an error of the server", e);
      }
      return message;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("no error from " + sql);
  }

  /// `SQLSTATE message` of the error that a statement must end with.
  static String error(Connection connection, String sql) {
    ServerErrorMessage message = failure(connection, sql);
    return message.getSQLState() + " " + message.getMessage();
  }

  /// `SQLSTATE message` of the error that a connection attempt must end with.
  String refusal(String user, String password) {
    try (Connection connection = connectOrFail(user, password, new Properties())) {
      throw new AssertionError("connected to " + connection.getCatalog());
    } catch (PSQLException e) {
      ServerErrorMessage message = e.getServerErrorMessage();
      return message == null
          ? "driver: " + e.getMessage()
          : message.getSQLState() + " " + message.getMessage();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
