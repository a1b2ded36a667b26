// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.message;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.net.Connection;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads messages from a client. After [#next] the body is read field by field, in order.
///
/// The buffer grows with the bytes that arrive, never with the length that a client claims. Belongs
/// to one session.
///
/// Hot path: no allocation for messages that fit the buffer, apart from strings.
public final class MessageReader {
  private static final int BUFFER_BYTES = 8192;
  private static final int GROW_BYTES_MAX = 1 << 20;

  /// Limit for messages without data of their own.
  private static final int SMALL_MESSAGE_BYTES = 10_000;

  private static final int LARGE_MESSAGE_BYTES = 0x3FFFFFFE;
  private static final int STARTUP_BYTES_MAX = 10_000;
  private static final int NAMES_KEPT = 16;
  private static final int NAME_KEPT_BYTES_MAX = 64;

  private final Connection connection;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;

  // The current message: body at [position, end), next message at end.
  private int position;
  private int end;

  /// Names seen before, by hash: the few statements and portals of a session are named in each of
  /// its messages.
  private final @Nullable String[] names = new String[NAMES_KEPT];

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

  public MessageReader(Connection connection) {
    this.connection = connection;
  }

  /// Reads the next message completely; its type, or -1 if the client closed the connection between
  /// messages.
  ///
  /// @throws SqlError FATAL 08P01 for an unknown type, a wrong length, or an end within a message
  public int next() throws IOException {
    if (!fill(1)) {
      return -1;
    }
    int type = buffer[end] & 0xFF;
    int limit =
        switch (type) {
          case 'Q', 'P', 'B', 'F', 'd', 'p' -> LARGE_MESSAGE_BYTES;
          case 'C', 'D', 'E', 'H', 'S', 'X', 'c', 'f' -> SMALL_MESSAGE_BYTES;
          default -> throw violation("invalid frontend message type " + type);
        };
    if (!fill(5)) {
      throw violation("unexpected EOF within message length word");
    }
    int length = Bytes.getIntBE(buffer, end + 1);
    if (length < 4 || length > limit) {
      throw violation("invalid message length");
    }
    if (!fill(1 + length)) {
      throw violation("incomplete message from client");
    }
    position = end + 5;
    end += 1 + length;
    return type;
  }

  /// Reads a startup packet, which has no type; its body length, or -1 if the client closed the
  /// connection before it.
  public int nextStartup() throws IOException {
    if (!fill(4)) {
      return -1;
    }
    int length = Bytes.getIntBE(buffer, end);
    if (length < 8 || length > STARTUP_BYTES_MAX) {
      throw violation("invalid length of startup packet");
    }
    if (!fill(length)) {
      throw violation("incomplete startup packet");
    }
    position = end + 4;
    end += length;
    return length - 4;
  }

  /// The next byte without taking it; -1 at the end of the stream.
  public int peek() throws IOException {
    return fill(1) ? buffer[end] & 0xFF : -1;
  }

  /// Takes the bytes that have been read from the connection and not used.
  public byte[] takeBuffered() {
    byte[] bytes = Arrays.copyOfRange(buffer, end, filled);
    end = filled;
    position = end;
    return bytes;
  }

  private static SqlError violation(String message) {
    return new SqlError(SqlState.PROTOCOL_VIOLATION, message).fatal();
  }

  /// True if bytes of a further message are here already.
  public boolean hasBuffered() {
    return filled > end;
  }

  /// Makes `count` bytes available from `end` on; false at the end of the stream.
  private boolean fill(int count) throws IOException {
    while (filled - end < count) {
      if (end > 0) {
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        end = 0;
        position = 0;
      }
      if (filled == buffer.length) {
        int wanted = Math.min(count, buffer.length + Math.min(buffer.length, GROW_BYTES_MAX));
        buffer = Arrays.copyOf(buffer, Math.max(wanted, buffer.length + 1));
      }
      int got = connection.read(buffer, filled, buffer.length - filled);
      if (got < 0) {
        return false;
      }
      filled += got;
    }
    if (end == 0 && filled == count && buffer.length > GROW_BYTES_MAX && count < BUFFER_BYTES) {
      buffer = Arrays.copyOf(buffer, BUFFER_BYTES); // a big message has passed
    }
    return true;
  }

  // ---- the body ----

  /// Bytes of the body not read yet.
  public int remaining() {
    return end - position;
  }

  private void need(int count) {
    if (count < 0 || remaining() < count) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }
  }

  public int getByte() {
    need(1);
    return buffer[position++] & 0xFF;
  }

  public int getShort() {
    need(2);
    int value = Bytes.getShortBE(buffer, position) & 0xFFFF;
    position += 2;
    return value;
  }

  public int getInt() {
    need(4);
    int value = Bytes.getIntBE(buffer, position);
    position += 4;
    return value;
  }

  /// A string up to its zero byte.
  ///
  /// @throws SqlError 08P01 if it does not end, 22021 if it is not UTF-8
  public String getString() {
    int stop = position;
    while (stop < end && buffer[stop] != 0) {
      stop++;
    }
    if (stop >= end) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid string in message");
    }
    String text = stop == position ? "" : decode(position, stop - position);
    position = stop + 1;
    return text;
  }

  /// As [#getString], for the name of a statement or portal: without allocation if it was read
  /// before.
  public String getName() {
    int stop = position;
    int hash = 0;
    while (stop < end && buffer[stop] != 0) {
      hash = 31 * hash + buffer[stop++];
    }
    int length = stop - position;
    if (stop >= end || length == 0 || length > NAME_KEPT_BYTES_MAX) {
      return getString();
    }
    int slot = (hash ^ hash >>> 8) & (NAMES_KEPT - 1);
    String kept = names[slot];
    if (kept != null && isHere(kept, length)) {
      position = stop + 1;
      return kept;
    }
    String name = getString();
    names[slot] = name;
    return name;
  }

  /// True if the next `length` bytes are ASCII and spell `name`.
  private boolean isHere(String name, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buffer[position + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String decode(int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] < 0) {
        try {
          return decoder.decode(java.nio.ByteBuffer.wrap(buffer, offset, length)).toString();
        } catch (CharacterCodingException e) {
          throw invalidUtf8(buffer, offset, length);
        }
      }
    }
    return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static SqlError invalidUtf8(byte[] bytes, int offset, int length) {
    int at = offset;
    int stop = offset + length;
    while (at < stop) {
      int size = sequenceLength(bytes, at, stop);
      if (size <= 0) {
        int shown = Math.min(stop - at, Math.max(1, expectedLength(bytes[at])));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < shown; i++) {
          text.append(i == 0 ? "" : " ").append("0x%02x".formatted(bytes[at + i] & 0xFF));
        }
        return new SqlError(
            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"UTF8\": " + text);
      }
      at += size;
    }
    return new SqlError(
        SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\"");
  }

  private static int expectedLength(byte lead) {
    int b = lead & 0xFF;
    return b < 0x80
        ? 1
        : (b & 0xE0) == 0xC0 ? 2 : (b & 0xF0) == 0xE0 ? 3 : (b & 0xF8) == 0xF0 ? 4 : 1;
  }

  private static int sequenceLength(byte[] bytes, int at, int stop) {
    int length = expectedLength(bytes[at]);
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return 1;
    }
    if (length == 1 || at + length > stop || lead < 0xC2 || lead > 0xF4) {
      return -1;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return -1;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean bad =
        (lead == 0xE0 && second < 0xA0)
            || (lead == 0xED && second > 0x9F)
            || (lead == 0xF0 && second < 0x90)
            || (lead == 0xF4 && second > 0x8F);
    return bad ? -1 : length;
  }

  /// The array that [#position] refers to; valid until the next message.
  public byte[] array() {
    return buffer;
  }

  public int position() {
    return position;
  }

  public void skip(int count) {
    need(count);
    position += count;
  }

  public byte[] getBytes(int count) {
    need(count);
    byte[] bytes = Arrays.copyOfRange(buffer, position, position + count);
    position += count;
    return bytes;
  }

  /// @throws SqlError 08P01 if the body has more than was read
  public void expectEnd() {
    if (remaining() != 0) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid message format");
    }
  }
}
