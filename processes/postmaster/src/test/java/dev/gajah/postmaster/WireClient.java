// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.net.Connection;
import dev.gajah.base.net.SystemNetwork;
import dev.gajah.support.client.PlainWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A small client that shows everything a server says: rows, errors, and warnings.
final class WireClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final PlainWire wire;

  /// Errors and notices as `SEVERITY code message`, in the order in which they came.
  final List<String> reports = new ArrayList<>();

  /// By name, the newest value.
  final Map<String, String> parameters = new TreeMap<>();

  private WireClient(int port) throws IOException {
    Connection connection = new SystemNetwork().connectTcp("127.0.0.1", port);
    connection.setReadTimeoutMillis(TIMEOUT_MILLIS);
    wire = new PlainWire(connection);
  }

  /// A connection that has said nothing yet.
  static WireClient halfOpen(int port) throws IOException {
    return new WireClient(port);
  }

  /// A session, or, if the server refuses, a client with its reason in [#reports].
  static WireClient connect(int port, String user) throws IOException {
    WireClient client = new WireClient(port);
    client.startUp(user);
    client.awaitReady();
    return client;
  }

  static WireClient connect(int port) throws IOException {
    return connect(port, "postgres");
  }

  void startUp(String user) throws IOException {
    wire.startUp(user, "postgres");
  }

  void send(String sql) throws IOException {
    wire.query(sql);
  }

  List<String> query(String sql) throws IOException {
    send(sql);
    return awaitReady();
  }

  /// Reads until the server is ready or gone; the rows, fields joined by `|`.
  List<String> awaitReady() throws IOException {
    List<String> rows = new ArrayList<>();
    for (PlainWire.Message message = wire.next(); message != null; message = wire.next()) {
      switch (message.type()) {
        case 'D' -> rows.add(PlainWire.row(message.body()));
        case 'E', 'N' -> {
          PlainWire.Report report = PlainWire.Report.of(message.body());
          reports.add("%s %s %s".formatted(report.severity(), report.sqlState(), report.message()));
        }
        case 'S' -> {
          String[] pair = new String(message.body(), StandardCharsets.UTF_8).split("\0", -1);
          parameters.put(pair[0], pair[1]);
        }
        case 'Z' -> {
          return rows;
        }
        default -> {}
      }
    }
    return rows;
  }

  @Override
  public void close() {
    wire.close();
  }
}
