// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

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
import java.util.Map;
import java.util.TreeMap;

/// A small client that shows everything a server says: rows, errors, and warnings.
final class WireClient implements AutoCloseable {
  private static final int PROTOCOL = 196608;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /// Errors and notices as `SEVERITY code message`, in the order in which they came.
  final List<String> reports = new ArrayList<>();

  /// By name, the newest value.
  final Map<String, String> parameters = new TreeMap<>();

  private WireClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
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
    byte[] options =
        "user\0%s\0database\0postgres\0\0".formatted(user).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.writeInt(options.length + 8);
    data.writeInt(PROTOCOL);
    data.write(options);
    out.write(message.toByteArray());
  }

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

  List<String> query(String sql) throws IOException {
    send(sql);
    return awaitReady();
  }

  /// Reads until the server is ready or gone; the rows, fields joined by `|`.
  List<String> awaitReady() throws IOException {
    List<String> rows = new ArrayList<>();
    while (true) {
      int type = in.read();
      if (type < 0) {
        return rows;
      }
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      switch (type) {
        case 'D' -> rows.add(row(body));
        case 'E', 'N' -> reports.add(report(body));
        case 'S' -> {
          String[] pair = new String(body, StandardCharsets.UTF_8).split("\0", -1);
          parameters.put(pair[0], pair[1]);
        }
        case 'Z' -> {
          return rows;
        }
        default -> {}
      }
    }
  }

  private static String report(byte[] body) {
    String severity = "";
    String code = "";
    String message = "";
    for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
      if (!field.isEmpty()) {
        switch (field.charAt(0)) {
          case 'V' -> severity = field.substring(1);
          case 'C' -> code = field.substring(1);
          case 'M' -> message = field.substring(1);
          default -> {}
        }
      }
    }
    return severity + " " + code + " " + message;
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
