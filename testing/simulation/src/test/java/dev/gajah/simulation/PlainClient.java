// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import dev.gajah.base.net.Connection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
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

    String sqlState() {
      int at = getMessage().indexOf(" C");
      return getMessage().substring(at + 2, at + 7);
    }
  }

  private final Connection connection;
  private final byte[] buffer = new byte[8192];
  private int at;
  private int end;

  PlainClient(Connection connection) throws IOException, ServerError {
    this.connection = connection;
    byte[] options = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.writeInt(options.length + 8);
    data.writeInt(196608);
    data.write(options);
    send(message);
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
    send(message);
    return answer();
  }

  private void send(ByteArrayOutputStream message) throws IOException {
    connection.write(message.toByteArray(), 0, message.size());
  }

  private byte[] read(int count) throws IOException {
    byte[] result = new byte[count];
    for (int done = 0; done < count; ) {
      if (at == end) {
        at = 0;
        end = connection.read(buffer, 0, buffer.length);
        if (end < 0) {
          end = 0;
          throw new EOFException("connection closed by the server");
        }
      }
      int part = Math.min(count - done, end - at);
      System.arraycopy(buffer, at, result, done, part);
      done += part;
      at += part;
    }
    return result;
  }

  private List<String> answer() throws IOException, ServerError {
    List<String> rows = new ArrayList<>();
    String error = null;
    while (true) {
      DataInputStream head = new DataInputStream(new ByteArrayInputStream(read(5)));
      int type = head.readUnsignedByte();
      byte[] body = read(head.readInt() - 4);
      switch (type) {
        case 'D' -> rows.add(row(body));
        case 'E' -> {
          error = new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
          if (error.contains("SFATAL") || error.contains("SPANIC")) {
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
  public void close() {
    connection.close();
  }
}
