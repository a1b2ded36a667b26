// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.client;

import dev.gajah.base.net.Connection;
import dev.gajah.base.net.SystemNetwork;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A session of simple queries with text results, rows joined by `|`, as `postgres` with trust
/// authentication.
///
/// A lost connection and a FATAL answer are `IOException`s.
public final class PlainClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 120_000;

  /// The server's answer was an error.
  public static final class ServerError extends Exception {
    private static final long serialVersionUID = 1L;
    private final String sqlState;

    ServerError(PlainWire.Report report) {
      super(report.sqlState() + ": " + report.message());
      sqlState = report.sqlState();
    }

    public String sqlState() {
      return sqlState;
    }
  }

  private final PlainWire wire;

  /// A session in the database `postgres` over a connection that has said nothing yet.
  public PlainClient(Connection connection) throws IOException, ServerError {
    this(connection, "postgres");
  }

  /// Connects to the database `postgres` of a server on the loopback address.
  public PlainClient(int port) throws IOException, ServerError {
    this(port, "postgres");
  }

  public PlainClient(int port, String database) throws IOException, ServerError {
    this(connect(port), database);
  }

  private PlainClient(Connection connection, String database) throws IOException, ServerError {
    wire = new PlainWire(connection);
    boolean connected = false;
    try {
      wire.startUp("postgres", database);
      answer();
      connected = true;
    } finally {
      if (!connected) {
        wire.close();
      }
    }
  }

  private static Connection connect(int port) throws IOException {
    Connection connection = new SystemNetwork().connectTcp("127.0.0.1", port);
    connection.setReadTimeoutMillis(TIMEOUT_MILLIS);
    return connection;
  }

  /// Sends a query without waiting for the answer, which [#answer] reads.
  public void send(String sql) throws IOException {
    wire.query(sql);
  }

  /// Runs a query and returns the rows of all its statements.
  public List<String> query(String sql) throws IOException, ServerError {
    send(sql);
    return answer();
  }

  /// The only row of a query that returns one.
  public String value(String sql) throws IOException, ServerError {
    List<String> rows = query(sql);
    if (rows.size() != 1) {
      throw new AssertionError("%d rows instead of one: %s".formatted(rows.size(), sql));
    }
    return rows.getFirst();
  }

  /// Reads up to the next "ready for query".
  public List<String> answer() throws IOException, ServerError {
    List<String> rows = new ArrayList<>();
    ServerError error = null;
    while (true) {
      PlainWire.Message message = wire.next();
      if (message == null) {
        throw new EOFException("connection closed by the server");
      }
      switch (message.type()) {
        case 'D' -> rows.add(PlainWire.row(message.body()));
        case 'E' -> {
          PlainWire.Report report = PlainWire.Report.of(message.body());
          error = new ServerError(report);
          if (!report.severity().equals("ERROR")) {
            throw new IOException(report.severity() + ": " + error.getMessage());
          }
        }
        case 'Z' -> {
          if (error != null) {
            throw error;
          }
          return rows;
        }
        default -> {}
      }
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
