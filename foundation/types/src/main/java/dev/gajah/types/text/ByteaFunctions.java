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
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/// SQL functions of `bytea`, and conversions between bytes and text, under their pg_proc OIDs.
public final class ByteaFunctions {
  private ByteaFunctions() {}

  private static void substring(Call c, long start, long length, boolean bounded) {
    if (bounded && length < 0) {
      throw new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    long size = c.length(0);
    long from = Math.min(Math.max(start, 1) - 1, size);
    long to = bounded ? Math.max(from, Math.min(start - 1 + length, size)) : size;
    c.set(c.heap(0), c.offset(0) + (int) from, (int) (to - from));
  }

  private static int indexOf(Call c) {
    int length = c.length(1);
    for (int i = 0; i <= c.length(0) - length; i++) {
      int at = c.offset(0) + i;
      if (Arrays.equals(c.heap(0), at, at + length, c.heap(1), c.offset(1), c.offset(1) + length)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static void trim(Call c, boolean left, boolean right) {
    boolean[] set = new boolean[256];
    for (int i = 0; i < c.length(1); i++) {
      set[c.heap(1)[c.offset(1) + i] & 0xFF] = true;
    }
    int from = c.offset(0);
    int to = from + c.length(0);
    while (left && from < to && set[c.heap(0)[from] & 0xFF]) {
      from++;
    }
    while (right && to > from && set[c.heap(0)[to - 1] & 0xFF]) {
      to--;
    }
    c.set(c.heap(0), from, to - from);
  }

  private static int checkIndex(Call c, long index, long count) {
    if (index < 0 || index >= count) {
      throw new SqlError(
          SqlState.ARRAY_SUBSCRIPT_ERROR,
          "index %d out of valid range, 0..%d".formatted(index, count - 1));
    }
    return (int) (index & 0x7FFFFFFF);
  }

  public static void declare(FunctionRegistry r) {
    r.strict(720, c -> c.set((long) c.length(0)));
    r.strict(2010, c -> c.set((long) c.length(0)));
    r.strict(1810, c -> c.set(c.length(0) * 8L));
    r.strict(
        6163,
        c -> {
          long count = 0;
          for (int i = 0; i < c.length(0); i++) {
            count += Integer.bitCount(c.heap(0)[c.offset(0) + i] & 0xFF);
          }
          c.set(count);
        });
    r.strict(
        2011,
        c -> {
          byte[] result =
              Arrays.copyOfRange(c.heap(0), c.offset(0), c.offset(0) + c.length(0) + c.length(1));
          System.arraycopy(c.heap(1), c.offset(1), result, c.length(0), c.length(1));
          c.set(result);
        });
    for (int oid : new int[] {2012, 2085}) {
      r.strict(oid, c -> substring(c, c.getLong(1), c.getLong(2), true));
    }
    for (int oid : new int[] {2013, 2086}) {
      r.strict(oid, c -> substring(c, c.getLong(1), 0, false));
    }
    r.strict(2014, c -> c.set((long) indexOf(c)));
    r.strict(2015, c -> trim(c, true, true));
    r.strict(6195, c -> trim(c, true, false));
    r.strict(6196, c -> trim(c, false, true));
    bits(r);
    for (int oid : new int[] {749, 752}) {
      r.strict(
          oid,
          c -> {
            long start = c.getLong(2);
            long length = oid == 749 ? c.getLong(3) : c.length(1);
            if (start <= 0) {
              throw new SqlError(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
            }
            if ((int) (start + length) != start + length) {
              throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
            }
            int cut = (int) Math.min(start - 1, c.length(0));
            int rest = (int) Math.max(0, Math.min(start - 1 + length, c.length(0)));
            ByteWriter out = new ByteWriter(c.length(0) + c.length(1) + 1);
            out.putBytes(c.heap(0), c.offset(0), cut);
            out.putBytes(c.heap(1), c.offset(1), c.length(1));
            out.putBytes(c.heap(0), c.offset(0) + rest, c.length(0) - rest);
            c.set(out.array(), 0, out.length());
          });
    }
    r.strict(3419, c -> c.set(TextFunctions.digestBytes("SHA-224", c)));
    r.strict(3420, c -> c.set(TextFunctions.digestBytes("SHA-256", c)));
    r.strict(3421, c -> c.set(TextFunctions.digestBytes("SHA-384", c)));
    r.strict(3422, c -> c.set(TextFunctions.digestBytes("SHA-512", c)));
    r.strict(1946, c -> c.set(encode(c)));
    r.strict(1947, c -> c.set(decode(c)));
    r.strict(1714, c -> c.set(convertFrom(c)));
    r.strict(1717, c -> c.set(convertTo(c)));
    r.strict(
        1713,
        c -> {
          int encoding = requireEncoding(c.getText(1), "invalid encoding name \"%s\"");
          Charset charset = Encodings.charset(encoding);
          if (encoding == Encodings.UTF8 || charset == null) {
            Utf8.validate(c.heap(0), c.offset(0), c.length(0));
            c.set((long) Utf8.count(c.heap(0), c.offset(0), c.length(0)));
          } else {
            c.set((long) new String(c.getBytes(0), charset).codePoints().count());
          }
        });
  }

  private static void bits(FunctionRegistry r) {
    r.strict(
        721,
        c ->
            c.set(
                (long) (c.heap(0)[c.offset(0) + checkIndex(c, c.getLong(1), c.length(0))] & 0xFF)));
    r.strict(
        722,
        c -> {
          int at = checkIndex(c, c.getLong(1), c.length(0));
          byte[] result = c.getBytes(0);
          result[at] = (byte) c.getInt(2);
          c.set(result);
        });
    r.strict(
        723,
        c -> {
          long bit = c.getLong(1);
          checkIndex(c, bit, c.length(0) * 8L);
          c.set((long) ((c.heap(0)[c.offset(0) + (int) (bit / 8)] >> (bit % 8)) & 1));
        });
    r.strict(
        724,
        c -> {
          long bit = c.getLong(1);
          checkIndex(c, bit, c.length(0) * 8L);
          int value = c.getInt(2);
          if (value != 0 && value != 1) {
            throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "new bit must be 0 or 1");
          }
          byte[] result = c.getBytes(0);
          int mask = 1 << (bit % 8);
          int at = (int) (bit / 8);
          result[at] = (byte) (value == 1 ? result[at] | mask : result[at] & ~mask);
          c.set(result);
        });
  }

  private static SqlError unknownEncoding(String name) {
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE, "unrecognized encoding: \"%s\"".formatted(name));
  }

  private static byte[] encode(Call c) {
    String name = c.getText(1).toLowerCase(Locale.ROOT);
    ByteWriter out = new ByteWriter(2 * c.length(0) + 4);
    switch (name) {
      case "hex" -> Strings.writeHex(c.heap(0), c.offset(0), c.length(0), out);
      case "escape" -> Strings.writeEscape(c.heap(0), c.offset(0), c.length(0), false, out);
      case "base64" -> {
        // Lines of 76 characters, without a newline at the end.
        byte[] text = Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(c.getBytes(0));
        out.putBytes(text);
      }
      default -> throw unknownEncoding(c.getText(1));
    }
    return out.toByteArray();
  }

  private static byte[] decode(Call c) {
    String name = c.getText(1).toLowerCase(Locale.ROOT);
    byte[] text = c.heap(0);
    int from = c.offset(0);
    int to = from + c.length(0);
    return switch (name) {
      case "hex" -> Strings.parseHex(text, from, to);
      case "escape" -> {
        byte[] result = Strings.parseEscape(text, from, to - from);
        if (result == null) {
          throw new SqlError(
              SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea");
        }
        yield result;
      }
      case "base64" -> decodeBase64(text, from, to);
      default -> throw unknownEncoding(c.getText(1));
    };
  }

  private static byte[] decodeBase64(byte[] text, int from, int to) {
    ByteWriter out = new ByteWriter((to - from) / 4 * 3 + 4);
    int bits = 0;
    int count = 0;
    int end = 0;
    for (int i = from; i < to; i++) {
      int c = text[i];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        continue;
      }
      int value;
      if (c == '=') {
        if (end == 0) {
          if (count == 2) {
            end = 1;
          } else if (count == 3) {
            end = 2;
          } else {
            throw new SqlError(
                SqlState.INVALID_PARAMETER_VALUE,
                "unexpected \"=\" while decoding base64 sequence");
          }
        }
        value = 0;
      } else {
        value =
            c >= 'A' && c <= 'Z'
                ? c - 'A'
                : c >= 'a' && c <= 'z'
                    ? c - 'a' + 26
                    : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
        if (value < 0) {
          int size = Math.min(Utf8.length(text[i]), to - i);
          throw new SqlError(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid symbol \"%s\" found while decoding base64 sequence"
                  .formatted(new String(text, i, size, StandardCharsets.UTF_8)));
        }
      }
      bits = bits << 6 | value;
      if (++count == 4) {
        out.putByte(bits >> 16);
        if (end == 0 || end > 1) {
          out.putByte(bits >> 8);
        }
        if (end == 0 || end > 2) {
          out.putByte(bits);
        }
        bits = 0;
        count = 0;
      }
    }
    if (count != 0) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid base64 end sequence")
          .hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
    }
    return out.toByteArray();
  }

  private static int requireEncoding(String name, String message) {
    int encoding = Encodings.find(name);
    if (encoding < 0) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, message.formatted(name));
    }
    return encoding;
  }

  private static byte[] convertFrom(Call c) {
    int encoding = requireEncoding(c.getText(1), "invalid source encoding name \"%s\"");
    if (encoding == Encodings.UTF8 || encoding == 0) {
      Utf8.validate(c.heap(0), c.offset(0), c.length(0));
      return c.getBytes(0);
    }
    Charset charset = Encodings.charset(encoding);
    if (charset == null) {
      throw SqlError.unsupported("encoding " + Encodings.name(encoding));
    }
    for (int i = 0; i < c.length(0); i++) {
      if (c.heap(0)[c.offset(0) + i] == 0) {
        throw new SqlError(
            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"%s\": 0x00".formatted(Encodings.name(encoding)));
      }
    }
    try {
      CharBuffer chars =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(c.heap(0), c.offset(0), c.length(0)));
      return chars.toString().getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new SqlError(
          SqlState.CHARACTER_NOT_IN_REPERTOIRE,
          "invalid byte sequence for encoding \"%s\"".formatted(Encodings.name(encoding)));
    }
  }

  private static byte[] convertTo(Call c) {
    int encoding = requireEncoding(c.getText(1), "invalid destination encoding name \"%s\"");
    if (encoding == Encodings.UTF8 || encoding == 0) {
      return c.getBytes(0);
    }
    Charset charset = Encodings.charset(encoding);
    if (charset == null) {
      throw SqlError.unsupported("encoding " + Encodings.name(encoding));
    }
    String text = c.getText(0);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      String one = Character.toString(text.codePointAt(i));
      if (!charset.newEncoder().canEncode(one)) {
        StringBuilder hex = new StringBuilder();
        for (byte b : one.getBytes(StandardCharsets.UTF_8)) {
          hex.append(hex.isEmpty() ? "0x" : " 0x").append("%02x".formatted(b & 0xFF));
        }
        throw new SqlError(
            SqlState.UNTRANSLATABLE_CHARACTER,
            "character with byte sequence %s in encoding \"UTF8\" has no equivalent in encoding \"%s\""
                .formatted(hex, Encodings.name(encoding)));
      }
    }
    return text.getBytes(charset);
  }
}
