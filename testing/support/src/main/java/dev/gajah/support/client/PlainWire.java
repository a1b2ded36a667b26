// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.client;

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
import org.jspecify.annotations.Nullable;

/// Messages of simple queries on a connection to a server: sent, and read one by one.
public final class PlainWire implements AutoCloseable {
  private static final int PROTOCOL_3_0 = 196608;

  private final Connection connection;
  private final byte[] buffer = new byte[8192];
  private int at;
  private int end;

  public PlainWire(Connection connection) {
    this.connection = connection;
  }

  /// A message of the server.
  public record Message(char type, byte[] body) {}

  /// What an error or a notice says of itself.
  public record Report(String severity, String sqlState, String message) {
    /// The body of an error or a notice.
    public static Report of(byte[] body) {
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
      return new Report(severity, sqlState, message);
    }
  }

  public void startUp(String user, String database) throws IOException {
    byte[] options =
        "user\0%s\0database\0%s\0\0".formatted(user, database).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.writeInt(options.length + 8);
    data.writeInt(PROTOCOL_3_0);
    data.write(options);
    write(message);
  }

  public void query(String sql) throws IOException {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(message);
    data.write('Q');
    data.writeInt(text.length + 5);
    data.write(text);
    data.write(0);
    write(message);
  }

  private void write(ByteArrayOutputStream message) throws IOException {
    connection.write(message.toByteArray(), 0, message.size());
  }

  /// The next message; null if the server has closed the connection before it.
  ///
  /// @throws EOFException if it closed the connection within one
  public @Nullable Message next() throws IOException {
    byte[] head = read(5, true);
    if (head == null) {
      return null;
    }
    int length = new DataInputStream(new ByteArrayInputStream(head, 1, 4)).readInt();
    byte[] body = read(length - 4, false);
    assert body != null : "an end within a message is an exception";
    return new Message((char) head[0], body);
  }

  private byte @Nullable [] read(int count, boolean mayEnd) throws IOException {
    byte[] result = new byte[count];
    for (int done = 0; done < count; ) {
      if (at == end) {
        at = 0;
        end = connection.read(buffer, 0, buffer.length);
        if (end < 0) {
          end = 0;
          if (mayEnd && done == 0) {
            return null;
          }
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

  /// The body of a data row in text form, its fields joined by `|`.
  public static String row(byte[] body) throws IOException {
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
