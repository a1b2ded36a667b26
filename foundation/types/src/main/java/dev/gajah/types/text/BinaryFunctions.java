// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.text;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.encoding.Encodings;
import dev.gajah.types.encoding.Utf8;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;

/// SQL functions of `bytea`, digests, and text encodings of binary data.
public final class BinaryFunctions {
  private BinaryFunctions() {}

  public static void declare(FunctionRegistry r) {
    parts(r);
    bits(r);
    digests(r);
    encodings(r);
  }

  private static void parts(FunctionRegistry r) {
    for (int oid : new int[] {2012, 2085}) {
      r.strict(
          oid,
          c -> {
            if (c.getInt(2) < 0) {
              throw StringFunctions.negativeLength();
            }
            substring(c, c.getLong(1), c.getLong(1) + c.getLong(2));
          });
    }
    for (int oid : new int[] {2013, 2086}) {
      r.strict(oid, c -> substring(c, c.getLong(1), Long.MAX_VALUE));
    }
    r.strict(
        2014,
        c -> {
          int begin = c.offset(0);
          int at =
              StringFunctions.find(c.heap(0), begin, begin + c.length(0), c.heap(1), c.offset(1), c.length(1));
          c.set(at < 0 ? 0L : 1L + at - begin);
        });
    r.strict(2015, c -> trim(c, true, true)).strict(6195, c -> trim(c, true, false));
    r.strict(6196, c -> trim(c, false, true));
    r.strict(749, c -> overlay(c, c.getLong(3)));
    r.strict(752, c -> overlay(c, c.length(1)));
  }

  /// Bytes from position `start` (from 1) up to but not including `end`.
  private static void substring(Call c, long start, long end) {
    long from = Math.min(Math.max(start, 1) - 1, c.length(0));
    long to = Math.min(Math.max(end - 1, from), c.length(0));
    c.set(c.heap(0), c.offset(0) + (int) from, (int) (to - from));
  }

  private static boolean isIn(Call c, byte value) {
    byte[] set = c.heap(1);
    for (int i = c.offset(1); i < c.offset(1) + c.length(1); i++) {
      if (set[i] == value) {
        return true;
      }
    }
    return false;
  }

  private static void trim(Call c, boolean left, boolean right) {
    byte[] heap = c.heap(0);
    int from = c.offset(0);
    int to = from + c.length(0);
    while (left && from < to && isIn(c, heap[from])) {
      from++;
    }
    while (right && from < to && isIn(c, heap[to - 1])) {
      to--;
    }
    c.set(heap, from, to - from);
  }

  private static void overlay(Call c, long count) {
    long start = c.getLong(2);
    if (start <= 0) {
      throw StringFunctions.negativeLength();
    }
    long next = start + count;
    if ((int) next != next) {
      throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
    }
    int length = c.length(0);
    int head = (int) Math.min(start - 1, length);
    int tail = (int) Math.max(0, Math.min(next - 1, length));
    ByteWriter out = new ByteWriter(length + c.length(1));
    out.putBytes(c.heap(0), c.offset(0), head);
    out.putBytes(c.heap(1), c.offset(1), c.length(1));
    out.putBytes(c.heap(0), c.offset(0) + tail, length - tail);
    c.set(out.array(), 0, out.length());
  }

  private static int index(Call c, long index, long size) {
    if (index < 0 || index >= size) {
      throw new SqlError(
          SqlState.ARRAY_SUBSCRIPT_ERROR, "index %d out of valid range, 0..%d".formatted(index, size - 1));
    }
    return (int) (size == c.length(0) ? index : index / 8);
  }

  private static void bits(FunctionRegistry r) {
    r.strict(721, c -> c.set((long) (c.heap(0)[c.offset(0) + index(c, c.getLong(1), c.length(0))] & 0xFF)));
    r.strict(
        722,
        c -> {
          byte[] copy = c.getBytes(0);
          copy[index(c, c.getLong(1), c.length(0))] = (byte) c.getInt(2);
          c.set(copy);
        });
    r.strict(
        723,
        c -> {
          long bit = c.getLong(1);
          int at = index(c, bit, 8L * c.length(0));
          c.set((long) (c.heap(0)[c.offset(0) + at] >> (bit % 8) & 1));
        });
    r.strict(
        724,
        c -> {
          byte[] copy = c.getBytes(0);
          long bit = c.getLong(1);
          int at = index(c, bit, 8L * c.length(0));
          int value = c.getInt(2);
          if (value != 0 && value != 1) {
            throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "new bit must be 0 or 1");
          }
          int mask = 1 << (int) (bit % 8);
          copy[at] = (byte) (value == 1 ? copy[at] | mask : copy[at] & ~mask);
          c.set(copy);
        });
    r.strict(
        6163,
        c -> {
          long count = 0;
          for (int i = c.offset(0); i < c.offset(0) + c.length(0); i++) {
            count += Integer.bitCount(c.heap(0)[i] & 0xFF);
          }
          c.set(count);
        });
  }

  private static byte[] digest(Call c, String algorithm) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(c.heap(0), c.offset(0), c.length(0));
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new SqlError(SqlState.INTERNAL_ERROR, "could not compute %s hash: unsupported".formatted(algorithm));
    }
  }

  private static void digests(FunctionRegistry r) {
    for (int oid : new int[] {2311, 2321}) {
      r.strict(
          oid,
          c -> {
            byte[] hash = digest(c, "MD5");
            ByteWriter out = new ByteWriter(32);
            Strings.writeHex(hash, 0, hash.length, out);
            c.set(out.array(), 0, out.length());
          });
    }
    r.strict(3419, c -> c.set(digest(c, "SHA-224"))).strict(3420, c -> c.set(digest(c, "SHA-256")));
    r.strict(3421, c -> c.set(digest(c, "SHA-384"))).strict(3422, c -> c.set(digest(c, "SHA-512")));
  }

  private static SqlError unrecognized(String encoding) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, "unrecognized encoding: \"%s\"".formatted(encoding));
  }

  private static void encodings(FunctionRegistry r) {
    r.strict(1946, BinaryFunctions::encode);
    r.strict(1947, BinaryFunctions::decode);
    r.strict(
        1714,
        c -> {
          String text = fromEncoding(c, 0, source(c.getText(1)));
          c.set(text);
        });
    r.strict(1717, c -> c.set(toEncoding(c.getText(0), destination(c.getText(1)))));
    r.strict(
        1813,
        c -> {
          int from = source(c.getText(1));
          c.set(toEncoding(fromEncoding(c, 0, from), destination(c.getText(2))));
        });
    r.strict(
        1713,
        c -> {
          int encoding = Encodings.find(c.getText(1));
          if (encoding < 0) {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "invalid encoding name \"%s\"".formatted(c.getText(1)));
          }
          String text = fromEncoding(c, 0, encoding);
          c.set((long) text.codePointCount(0, text.length()));
        });
  }

  private static int source(String name) {
    int encoding = Encodings.find(name);
    if (encoding < 0) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid source encoding name \"%s\"".formatted(name));
    }
    return encoding;
  }

  private static int destination(String name) {
    int encoding = Encodings.find(name);
    if (encoding < 0) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "invalid destination encoding name \"%s\"".formatted(name));
    }
    return encoding;
  }

  private static Charset charset(int encoding) {
    Charset charset = Encodings.charset(encoding);
    if (charset == null) {
      throw SqlError.unsupported("encoding " + Encodings.name(encoding));
    }
    return charset;
  }

  private static String fromEncoding(Call c, int argument, int encoding) {
    if (encoding == Encodings.UTF8) {
      Utf8.validate(c.heap(argument), c.offset(argument), c.length(argument));
      return c.getText(argument);
    }
    ByteBuffer bytes = ByteBuffer.wrap(c.heap(argument), c.offset(argument), c.length(argument));
    try {
      return charset(encoding).newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new SqlError(
          SqlState.CHARACTER_NOT_IN_REPERTOIRE,
          "invalid byte sequence for encoding \"%s\": 0x%02x"
              .formatted(Encodings.name(encoding), bytes.hasRemaining() ? bytes.get(bytes.position()) & 0xFF : 0));
    }
  }

  private static byte[] toEncoding(String text, int encoding) {
    CharBuffer chars = CharBuffer.wrap(text);
    try {
      ByteBuffer out = charset(encoding).newEncoder().encode(chars);
      return Arrays.copyOf(out.array(), out.limit());
    } catch (CharacterCodingException e) {
      StringBuilder bytes = new StringBuilder();
      for (byte b : Character.toString(text.codePointAt(chars.position())).getBytes(StandardCharsets.UTF_8)) {
        bytes.append(" 0x%02x".formatted(b & 0xFF));
      }
      throw new SqlError(
          SqlState.UNTRANSLATABLE_CHARACTER,
          "character with byte sequence%s in encoding \"UTF8\" has no equivalent in encoding \"%s\""
              .formatted(bytes, Encodings.name(encoding)));
    }
  }

  private static void encode(Call c) {
    ByteWriter out = new ByteWriter(2 * c.length(0) + 8);
    String format = c.getText(1);
    switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> Strings.writeHex(c.heap(0), c.offset(0), c.length(0), out);
      case "escape" -> Strings.writeEscape(c.heap(0), c.offset(0), c.length(0), false, out);
      case "base64" -> {
        byte[] encoded = java.util.Base64.getEncoder().encode(c.getBytes(0));
        for (int at = 0; at < encoded.length; at += 76) {
          if (at > 0) {
            out.putByte('\n');
          }
          out.putBytes(encoded, at, Math.min(76, encoded.length - at));
        }
      }
      default -> throw unrecognized(format);
    }
    c.set(out.array(), 0, out.length());
  }

  private static void decode(Call c) {
    String format = c.getText(1);
    switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> c.set(Strings.parseHex(c.heap(0), c.offset(0), c.offset(0) + c.length(0)));
      case "escape" -> {
        byte[] result = Strings.parseEscape(c.heap(0), c.offset(0), c.length(0));
        if (result == null) {
          throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea");
        }
        c.set(result);
      }
      case "base64" -> c.set(decodeBase64(c.getText(0)));
      default -> throw unrecognized(format);
    }
  }

  private static byte[] decodeBase64(String text) {
    ByteWriter out = new ByteWriter(text.length());
    int buffer = 0;
    int position = 0;
    int ending = 0;
    for (int i = 0; i < text.length(); i++) {
      char ch = text.charAt(i);
      if (ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r') {
        continue;
      }
      int value;
      if (ch == '=') {
        if (ending == 0) {
          if (position == 2) {
            ending = 1;
          } else if (position == 3) {
            ending = 2;
          } else {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE, "unexpected \"=\" while decoding base64 sequence");
          }
        }
        value = 0;
      } else {
        value = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(ch);
        if (value < 0) {
          throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid symbol \"%s\" found while decoding base64 sequence"
                  .formatted(Character.toString(text.codePointAt(i))));
        }
      }
      buffer = buffer << 6 | value;
      if (++position == 4) {
        out.putByte(buffer >> 16);
        if (ending == 0 || ending > 1) {
          out.putByte(buffer >> 8);
        }
        if (ending == 0) {
          out.putByte(buffer);
        }
        buffer = 0;
        position = 0;
      }
    }
    if (position != 0) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid base64 end sequence")
          .hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
    }
    return out.toByteArray();
  }
}
