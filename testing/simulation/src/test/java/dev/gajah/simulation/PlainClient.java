// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The smallest client there can be: simple queries, text results, rows joined by `|`.
final class PlainClient implements AutoCloseable {
  /// The server's answer was an error.
  static final class ServerError extends Exception {
    private static final long serialVersionUID = 1L;

    ServerError(String fields) {
      super(fields);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  PlainClient(int port) throws IOException, ServerError {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    byte[] options = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.writeInt(options.length + 8);
    data.writeInt(196608);
    data.write(options);
    out.write(message.toByteArray());
    answer();
  }

  List<String> query(String sql) throws IOException, ServerError {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.write('Q');
    data.writeInt(text.length + 5);
    data.write(text);
    data.write(0);
    out.write(message.toByteArray());
    return answer();
  }

  private List<String> answer() throws IOException, ServerError {
    List<String> rows = new ArrayList<>();
    String error = null;
    while (true) {
      int type = in.readUnsignedByte();
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      switch (type) {
        case 'D' -> rows.add(row(body));
        case 'E' -> {
          error = new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
          if (error.contains("SFATAL")) {
            throw new IOException(error);
          }
        }
        case 'Z' -> {
          if (error != null) {
            throw new ServerError(error);
          }
          return rows;
        }
        default -> {}
      }
    }
  }

  private static String row(byte[] body) throws IOException {
    DataInputStream data = new DataInputStream(new java.io.ByteArrayInputStream(body));
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
