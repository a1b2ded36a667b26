// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.net.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  /// A client whose bytes are known, and come a few at a time.
  private static final class Script implements Connection {
    private final byte[] bytes;
    private final int atOnce;
    private int at;
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    boolean gone;

    Script(byte[] bytes, int atOnce) {
      this.bytes = bytes;
      this.atOnce = atOnce;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(Math.min(length, atOnce), bytes.length - at);
      if (count == 0) {
        return -1;
      }
      System.arraycopy(bytes, at, target, offset, count);
      at += count;
      return count;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (gone) {
        throw new IOException("Broken pipe");
      }
      sent.write(source, offset, length);
    }

    @Override
    public int available() {
      return bytes.length - at;
    }

    @Override
    public void setReadTimeoutMillis(int millis) {}

    @Override
    public String peerAddress() {
      return "127.0.0.1";
    }

    @Override
    public int peerPort() {
      return 1;
    }

    @Override
    public boolean isUnix() {
      return false;
    }

    @Override
    public void close() {}
  }

  private static MessageReader reader(ByteWriter bytes, int atOnce) {
    return new MessageReader(
        new Script(java.util.Arrays.copyOf(bytes.array(), bytes.length()), atOnce));
  }

  private static void query(ByteWriter out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putByte('Q');
    out.putIntBE(bytes.length + 5);
    out.putBytes(bytes);
    out.putByte(0);
  }

  private static void refused(byte[] bytes, String message) {
    MessageReader reader = new MessageReader(new Script(bytes, 100));
    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.state()).isEqualTo(SqlState.PROTOCOL_VIOLATION);
              assertThat(e.severity()).isEqualTo(Severity.FATAL);
              assertThat(e.message()).isEqualTo(message);
            });
  }

  @Test
  void messagesComeWholeHoweverTheyAreCut() throws IOException {
    ByteWriter bytes = new ByteWriter(16);
    String big = "é".repeat(20_000);
    query(bytes, "select 1");
    query(bytes, big);
    query(bytes, "");
    for (int atOnce : new int[] {1, 3, 7, 4096, 1_000_000}) {
      MessageReader reader = reader(bytes, atOnce);
      assertThat(reader.next()).isEqualTo('Q');
      assertThat(reader.getString()).isEqualTo("select 1");
      reader.expectEnd();
      assertThat(reader.next()).isEqualTo('Q');
      assertThat(reader.getString()).isEqualTo(big);
      assertThat(reader.next()).isEqualTo('Q');
      assertThat(reader.getString()).isEmpty();
      assertThat(reader.next()).isEqualTo(-1);
    }
  }

  @Test
  void nonsenseIsAProtocolViolation() {
    refused(new byte[] {'z', 0, 0, 0, 4}, "invalid frontend message type 122");
    refused(new byte[] {'Q', 0, 0, 0, 3}, "invalid message length");
    refused(new byte[] {'Q', -1, -1, -1, -1}, "invalid message length");
    refused(new byte[] {'Q', 0x7F, -1, -1, -1}, "invalid message length");
    refused(new byte[] {'S', 0, 1, 0, 0}, "invalid message length");
    refused(new byte[] {'Q', 0x10, 0, 0, 0, 1, 2}, "incomplete message from client");
    refused(new byte[] {'Q', 0, 0}, "unexpected EOF within message length word");
  }

  @Test
  void fieldsDoNotReachIntoTheNextMessage() throws IOException {
    ByteWriter bytes = new ByteWriter(16);
    bytes.putByte('B');
    bytes.putIntBE(6);
    bytes.putByte('x');
    bytes.putByte('y');
    query(bytes, "q");
    MessageReader reader = reader(bytes, 100);
    reader.next();
    assertThatThrownBy(reader::getString).hasMessage("invalid string in message");
    assertThatThrownBy(reader::getInt).hasMessage("insufficient data left in message");
    assertThat(reader.next()).isEqualTo('Q');
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    ByteWriter bytes = new ByteWriter(16);
    bytes.putByte('Q');
    bytes.putIntBE(8);
    bytes.putByte('a');
    bytes.putByte(0xC3);
    bytes.putByte('(');
    bytes.putByte(0);
    MessageReader reader = reader(bytes, 100);
    reader.next();
    assertThatThrownBy(reader::getString)
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.state().code()).isEqualTo("22021");
              assertThat(e.message())
                  .isEqualTo("invalid byte sequence for encoding \"UTF8\": 0xc3 0x28");
            });
  }

  private static ByteWriter startup(int code, String... parameters) {
    ByteWriter body = new ByteWriter(16);
    body.putIntBE(code);
    for (String each : parameters) {
      body.putCString(each);
    }
    if (parameters.length > 0) {
      body.putByte(0);
    }
    ByteWriter bytes = new ByteWriter(16);
    bytes.putIntBE(body.length() + 4);
    bytes.putBytes(body.array(), 0, body.length());
    return bytes;
  }

  private static StartupPacket decode(ByteWriter bytes) throws IOException {
    MessageReader reader = reader(bytes, 5);
    reader.nextStartup();
    return StartupPacket.decode(reader);
  }

  @Test
  void startupPacketsAreTold() throws IOException {
    assertThat(decode(startup(StartupPacket.SSL_CODE)))
        .isInstanceOf(StartupPacket.SslRequest.class);
    assertThat(decode(startup(StartupPacket.GSSENC_CODE)))
        .isInstanceOf(StartupPacket.GssEncRequest.class);
    StartupPacket.Startup startup =
        (StartupPacket.Startup)
            decode(
                startup(
                    3 << 16 | 2,
                    "user",
                    "joe",
                    "DateStyle",
                    "ISO",
                    "_pq_.x",
                    "1",
                    "options",
                    "-c a=b"));
    assertThat(startup.user()).isEqualTo("joe");
    assertThat(startup.database()).isEqualTo("joe");
    assertThat(startup.minorVersion()).isEqualTo(2);
    assertThat(startup.parameters()).containsExactly(java.util.Map.entry("DateStyle", "ISO"));
    assertThat(startup.unknownProtocolOptions()).containsExactly("_pq_.x");
    assertThat(startup.options()).isEqualTo("-c a=b");
    ByteWriter cancel = new ByteWriter(16);
    cancel.putIntBE(16);
    cancel.putIntBE(StartupPacket.CANCEL_CODE);
    cancel.putIntBE(77);
    cancel.putIntBE(-5);
    assertThat(decode(cancel)).isEqualTo(new StartupPacket.Cancel(77, -5));
  }

  @Test
  void badStartupPacketsAreRefused() {
    assertThatThrownBy(() -> decode(startup(2 << 16, "user", "joe")))
        .hasMessage("unsupported frontend protocol 2.0: server supports 3.0 to 3.0");
    assertThatThrownBy(() -> decode(startup(3 << 16, "database", "joe")))
        .hasMessage("no PostgreSQL user name specified in startup packet");
    ByteWriter huge = new ByteWriter(4);
    huge.putIntBE(20_000);
    assertThatThrownBy(() -> decode(huge)).hasMessage("invalid length of startup packet");
    ByteWriter open = new ByteWriter(4);
    open.putIntBE(13);
    open.putIntBE(3 << 16);
    open.putCString("user");
    assertThatThrownBy(() -> decode(open))
        .hasMessage("invalid startup packet layout: expected terminator as last byte");
  }

  @Test
  void answersHaveTheirLength() {
    Script script = new Script(new byte[0], 1);
    MessageWriter writer = new MessageWriter(script);
    writer.commandComplete("SELECT 1");
    writer.begin('D').putIntBE(4711);
    writer.abandon();
    writer.readyForQuery('I');
    writer.negotiateProtocolVersion(0, List.of("_pq_.x"));
    writer.flush();
    assertThat(script.sent.toByteArray())
        .isEqualTo(
            "C\0\0\0\rSELECT 1\0Z\0\0\0\5Iv\0\0\0\23\0\3\0\0\0\0\0\1_pq_.x\0"
                .getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void errorsCarryTheirFields() {
    Script script = new Script(new byte[0], 1);
    MessageWriter writer = new MessageWriter(script);
    writer.report(new SqlError(SqlState.UNIQUE_VIOLATION, "no").detail("why").position(3));
    writer.flush();
    String text = script.sent.toString(StandardCharsets.UTF_8);
    assertThat(text)
        .startsWith("E")
        .contains("SERROR\0VERROR\0C23505\0Mno\0Dwhy\0P3\0")
        .endsWith("\0\0");
  }

  @Test
  void goneClientIsNotedNotThrown() {
    Script script = new Script(new byte[0], 1);
    script.gone = true;
    MessageWriter writer = new MessageWriter(script);
    writer.readyForQuery('I');
    writer.flush();
    assertThat(writer.isBroken()).isTrue();
    writer.readyForQuery('I');
    writer.flush();
  }
}
