// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A client that speaks the protocol message by message, and can break it.
///
/// A server that does not answer within [#PATIENCE_MILLIS] fails the test instead of hanging it.
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int VERSION_3_0 = 3 << 16;

  private final AutoCloseable socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private int pid;
  private int secret;

  private RawClient(AutoCloseable socket, DataInputStream in, OutputStream out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
  }

  /// Connects without a word.
  static RawClient connect(int port) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawClient(
          socket, new DataInputStream(socket.getInputStream()), socket.getOutputStream());
    } catch (IOException e) {
      throw new AssertionError("cannot connect", e);
    }
  }

  static RawClient connectUnix(Path path) {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(path));
      return new RawClient(
          channel,
          new DataInputStream(Channels.newInputStream(channel)),
          Channels.newOutputStream(channel));
    } catch (IOException e) {
      throw new AssertionError("cannot connect", e);
    }
  }

  /// Connects and starts a session that needs no password.
  static RawClient open(int port, String user, String database) {
    RawClient client = connect(port);
    Answer answer = client.start(Map.of("user", user, "database", database));
    if (answer.messages().getLast().type() != 'Z') {
      client.close();
      throw new AssertionError("no session: " + answer.messages());
    }
    return client;
  }

  // ---- sending ----

  /// Adds bytes as they are.
  RawClient raw(byte... bytes) {
    pending.writeBytes(bytes);
    return this;
  }

  RawClient rawInt(int value) {
    return raw(ByteBuffer.allocate(4).putInt(value).array());
  }

  /// Adds a message with its length.
  RawClient message(char type, byte... body) {
    raw((byte) type);
    rawInt(body.length + 4);
    return raw(body);
  }

  RawClient message(char type, Body body) {
    return message(type, body.bytes());
  }

  RawClient parse(String name, String sql, int... types) {
    Body body = new Body().text(name).text(sql).int16(types.length);
    for (int type : types) {
      body.int32(type);
    }
    return message('P', body);
  }

  /// Binds parameters in text format; results in text format.
  RawClient bind(String portal, String statement, String... values) {
    Body body = new Body().text(portal).text(statement).int16(0).int16(values.length);
    for (String value : values) {
      body.value(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
    return message('B', body.int16(0));
  }

  RawClient describe(char kind, String name) {
    return message('D', new Body().int8(kind).text(name));
  }

  RawClient execute(String portal, int maxRows) {
    return message('E', new Body().text(portal).int32(maxRows));
  }

  RawClient closeNamed(char kind, String name) {
    return message('C', new Body().int8(kind).text(name));
  }

  RawClient sync() {
    return message('S');
  }

  RawClient simple(String sql) {
    return message('Q', new Body().text(sql));
  }

  /// Sends what was added. A server that has hung up already is noticed by the next read.
  RawClient send() {
    try {
      out.write(pending.toByteArray());
      out.flush();
    } catch (IOException e) {
      // the answer says why
    } finally {
      pending.reset();
    }
    return this;
  }

  RawClient startupPacket(int version, Map<String, String> options) {
    Body body = new Body().int32(version);
    options.forEach((name, value) -> body.text(name).text(value));
    body.int8(0);
    rawInt(body.bytes().length + 4);
    return raw(body.bytes());
  }

  // ---- receiving ----

  /// The next message; null at the end of the connection.
  Message read() {
    try {
      int type = in.read();
      if (type < 0) {
        return null;
      }
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      Message message = new Message((char) type, body);
      if (type == 'S') {
        String text = new String(body, StandardCharsets.UTF_8);
        String[] parts = text.split("\0", -1);
        parameters.put(parts[0], parts[1]);
      } else if (type == 'K') {
        pid = message.intAt(0);
        secret = message.intAt(4);
      }
      return message;
    } catch (EOFException | java.net.SocketException e) {
      return null;
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /// A byte outside of messages: the answer to an encryption request; -1 at the end.
  int readByte() {
    try {
      return in.read();
    } catch (IOException e) {
      return -1;
    }
  }

  /// Messages up to and with the first of a type, or the end of the connection.
  Answer until(char type) {
    List<Message> messages = new ArrayList<>();
    for (Message message = read(); message != null; message = read()) {
      messages.add(message);
      if (message.type() == type) {
        break;
      }
    }
    return new Answer(messages);
  }

  /// Everything up to the end of the connection.
  Answer untilEnd() {
    List<Message> messages = new ArrayList<>();
    for (Message message = read(); message != null; message = read()) {
      messages.add(message);
    }
    return new Answer(messages);
  }

  /// Sends no more, and reads to the end of the connection, whatever comes.
  void finish() {
    if (socket instanceof Socket tcp) {
      try {
        tcp.shutdownOutput();
      } catch (IOException e) {
        return; // the server has hung up
      }
    }
    byte[] sink = new byte[8192];
    try {
      while (in.read(sink) >= 0) {
        // only the end counts
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the server does not end the connection", e);
    } catch (IOException e) {
      // a reset is an end, too
    }
  }

  Answer start(Map<String, String> options) {
    startupPacket(VERSION_3_0, options).send();
    return until('Z');
  }

  /// A simple query and its whole answer.
  Answer query(String sql) {
    return simple(sql).send().until('Z');
  }

  /// Sync, and the answer up to ReadyForQuery.
  Answer synced() {
    return sync().send().until('Z');
  }

  Map<String, String> parameters() {
    return parameters;
  }

  int pid() {
    return pid;
  }

  int secret() {
    return secret;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (Exception e) {
      throw new AssertionError("cannot close", e);
    }
  }

  /// Builds the body of a message.
  static final class Body {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Body int8(int value) {
      bytes.write(value);
      return this;
    }

    Body int16(int value) {
      return int8(value >> 8).int8(value);
    }

    Body int32(int value) {
      return int16(value >> 16).int16(value);
    }

    Body text(String value) {
      return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
    }

    Body raw(byte... value) {
      bytes.writeBytes(value);
      return this;
    }

    /// A counted value; -1 for null.
    Body value(byte[] value) {
      return value == null ? int32(-1) : int32(value.length).raw(value);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
