// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The smallest client of the extended protocol, over TCP: what a driver costs must not show.
final class LoopbackClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[8192];

  LoopbackClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
    ByteWriter message = new ByteWriter(64);
    message.putIntBE(0);
    message.putIntBE(3 << 16);
    for (String word : new String[] {"user", "postgres", "database", "postgres"}) {
      message.putCString(word);
    }
    message.putByte(0);
    message.patchIntBE(0, message.length());
    send(bytes(message));
  }

  private static byte[] bytes(ByteWriter message) {
    return Arrays.copyOf(message.array(), message.length());
  }

  /// A statement without rows, by the simple protocol.
  void execute(String sql) throws IOException {
    ByteWriter message = new ByteWriter(64);
    begin(message, 'Q');
    message.putCString(sql);
    end(message, 1);
    send(bytes(message));
  }

  void prepare(String name, String sql) throws IOException {
    ByteWriter message = new ByteWriter(64);
    begin(message, 'P');
    message.putCString(name);
    message.putCString(sql);
    message.putShortBE(0);
    end(message, 1);
    sync(message);
    send(bytes(message));
  }

  /// Bind, Execute and Sync of a prepared statement with one text parameter.
  static byte[] lookupMessages(String statement, String parameter) {
    ByteWriter message = new ByteWriter(64);
    begin(message, 'B');
    message.putCString("");
    message.putCString(statement);
    message.putShortBE(0);
    message.putShortBE(1);
    byte[] value = parameter.getBytes(StandardCharsets.UTF_8);
    message.putIntBE(value.length);
    message.putBytes(value);
    message.putShortBE(0);
    end(message, 1);
    int start = message.length();
    begin(message, 'E');
    message.putCString("");
    message.putIntBE(0);
    end(message, start + 1);
    sync(message);
    return bytes(message);
  }

  private static void begin(ByteWriter message, char type) {
    message.putByte(type);
    message.putIntBE(0);
  }

  private static void end(ByteWriter message, int lengthAt) {
    message.patchIntBE(lengthAt, message.length() - lengthAt);
  }

  private static void sync(ByteWriter message) {
    message.putByte('S');
    message.putIntBE(4);
  }

  /// Sends messages that end in a ReadyForQuery, and reads the answer up to it.
  ///
  /// @return how many rows it had
  /// @throws IOException with the server's words if it was an error
  int send(byte[] messages) throws IOException {
    out.write(messages);
    int rows = 0;
    int filled = 0;
    int at = 0;
    while (true) {
      while (filled - at < 5 || filled - at < 1 + Bytes.getIntBE(buffer, at + 1)) {
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
        at = 0;
        int got = in.read(buffer, filled, buffer.length - filled);
        if (got <= 0) {
          throw new EOFException("the server closed the connection");
        }
        filled += got;
      }
      int length = Bytes.getIntBE(buffer, at + 1);
      switch (buffer[at]) {
        case 'D' -> rows++;
        case 'E' ->
            throw new IOException(new String(buffer, at + 5, length - 4, StandardCharsets.UTF_8));
        case 'Z' -> {
          return rows;
        }
        default -> {
          // nothing that matters here
        }
      }
      at += 1 + length;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
