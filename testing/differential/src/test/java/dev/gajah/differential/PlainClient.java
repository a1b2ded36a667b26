// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The smallest client there can be: simple queries, text results, rows joined by `|`. User
/// `postgres`, trust authentication, loopback address.
///
/// A lost connection and a FATAL answer are `IOException`s.
final class PlainClient implements AutoCloseable {
  private static final int PROTOCOL_3_0 = 196608;
  private static final int TIMEOUT_MILLIS = 120_000;

  /// The server's answer was an error.
  static final class ServerError extends Exception {
    private static final long serialVersionUID = 1L;
    private final String sqlState;

    ServerError(String sqlState, String message) {
      super(sqlState + ": " + message);
      this.sqlState = sqlState;
    }

    String sqlState() {
      return sqlState;
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /// Connects to the database `postgres`.
  PlainClient(int port) throws IOException, ServerError {
    this(port, "postgres");
  }

  PlainClient(int port, String database) throws IOException, ServerError {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    byte[] options =
        ("user\0postgres\0database\0" + database + "\0\0").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.writeInt(options.length + 8);
    data.writeInt(PROTOCOL_3_0);
    data.write(options);
    out.write(message.toByteArray());
    boolean connected = false;
    try {
      answer();
      connected = true;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  /// Sends a query without waiting for the answer, which [#answer] reads.
  void send(String sql) throws IOException {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.write('Q');
    data.writeInt(text.length + 5);
    data.write(text);
    data.write(0);
    out.write(message.toByteArray());
  }

  /// Runs a query and returns the rows of all its statements.
  List<String> query(String sql) throws IOException, ServerError {
    send(sql);
    return answer();
  }

  /// The only row of a query that returns one.
  String value(String sql) throws IOException, ServerError {
    List<String> rows = query(sql);
    if (rows.size() != 1) {
      throw new AssertionError("%d rows instead of one: %s".formatted(rows.size(), sql));
    }
    return rows.getFirst();
  }

  /// Reads up to the next "ready for query".
  List<String> answer() throws IOException, ServerError {
    List<String> rows = new ArrayList<>();
    ServerError error = null;
    while (true) {
      int type = in.readUnsignedByte();
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      switch (type) {
        case 'D' -> rows.add(row(body));
        case 'E' -> error = error(body);
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

  private static ServerError error(byte[] body) throws IOException {
    String severity = "";
    String sqlState = "";
    String message = "";
    for (String field : new String(body, StandardCharsets.UTF_8).split("\0", -1)) {
      if (!field.isEmpty()) {
        switch (field.charAt(0)) {
          case 'V' -> severity = field.substring(1);
          case 'C' -> sqlState = field.substring(1);
          case 'M' -> message = field.substring(1);
          default -> {}
        }
      }
    }
    if (!severity.equals("ERROR")) {
      throw new IOException(severity + ": " + sqlState + ": " + message);
    }
    return new ServerError(sqlState, message);
  }

  private static String row(byte[] body) throws IOException {
    DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
    int count = data.readUnsignedShort();
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = data.readInt();
      fields.add(length < 0 ? "null" : new String(data.readNBytes(length), StandardCharsets.UTF_8));
    }
    return String.join("|", fields);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
