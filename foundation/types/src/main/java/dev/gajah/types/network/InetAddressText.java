// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.network;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.SimpleType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Text and binary form of `inet` and `cidr`.
///
///     offset  size     field
///          0     1     family: 2 for IPv4, 3 for IPv6
///          1     1     length of the network part in bits
///          2     4/16  address
///
/// Source: PostgreSQL `inet.h`.
public final class InetAddressText {
  static final int IPV4 = 2;
  static final int IPV6 = 3;
  static final int HEADER = 2;

  private InetAddressText() {}

  static int maxBits(byte[] value, int offset) {
    return value[offset] == IPV4 ? 32 : 128;
  }

  static int bits(byte[] value, int offset) {
    return value[offset + 1] & 0xFF;
  }

  // ---- input ----

  /// @throws SqlError 22P02
  public static byte[] parse(byte[] text, int offset, int length, boolean isCidr) {
    String input = new String(text, offset, length, StandardCharsets.UTF_8);
    byte[] value = input.indexOf(':') >= 0 ? parse6(input) : parse4(input, isCidr);
    if (value == null) {
      throw new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type %s: \"%s\"".formatted(isCidr ? "cidr" : "inet", input));
    }
    if (isCidr && !isNetwork(value)) {
      throw new SqlError(
              SqlState.INVALID_TEXT_REPRESENTATION, "invalid cidr value: \"%s\"".formatted(input))
          .detail("Value has bits set to right of mask.");
    }
    return value;
  }

  /// Whether all bits right of the mask are 0.
  static boolean isNetwork(byte[] value) {
    return Arrays.equals(value, masked(value));
  }

  /// With all bits right of the mask set to 0.
  static byte[] masked(byte[] value) {
    byte[] result = value.clone();
    for (int i = bits(value, 0); i < maxBits(value, 0); i++) {
      result[HEADER + (i >> 3)] &= (byte) ~(0x80 >> (i & 7));
    }
    return result;
  }

  /// A decimal number of 0 to `max`, or -1.
  private static int number(String digits, int max) {
    if (digits.isEmpty() || digits.length() > 6) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value <= max ? value : -1;
  }

  private static byte @Nullable [] parse4(String input, boolean isCidr) {
    int slash = input.indexOf('/');
    String address = slash < 0 ? input : input.substring(0, slash);
    int given = slash < 0 ? -1 : number(input.substring(slash + 1), 32);
    if (slash >= 0 && given < 0) {
      return null;
    }
    String[] parts = address.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    byte[] value = new byte[HEADER + 4];
    value[0] = IPV4;
    for (int i = 0; i < parts.length; i++) {
      int octet = number(parts[i], 255);
      if (octet < 0) {
        return null;
      }
      value[HEADER + i] = (byte) octet;
    }
    int bits = given;
    if (bits < 0) {
      if (isCidr) {
        bits = classBits(value[HEADER] & 0xFF, parts.length);
      } else if (parts.length == 4) {
        bits = 32;
      } else {
        return null;
      }
    } else if (!isCidr && bits / 8 > parts.length) {
      return null;
    }
    value[1] = (byte) bits;
    return value;
  }

  /// The network part that the first octet of a `cidr` without one implies.
  private static int classBits(int first, int octets) {
    int bits = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
    if (bits < octets * 8) {
      bits = octets * 8;
    }
    return bits == 8 && first == 224 ? 4 : bits;
  }

  private static byte @Nullable [] parse6(String input) {
    int slash = input.indexOf('/');
    String address = slash < 0 ? input : input.substring(0, slash);
    String mask = slash < 0 ? "128" : input.substring(slash + 1);
    int bits = mask.length() > 1 && mask.startsWith("0") ? -1 : number(mask, 128);
    if (bits < 0) {
      return null;
    }
    byte[] value = new byte[HEADER + 16];
    value[0] = IPV6;
    value[1] = (byte) bits;
    int gap = address.indexOf("::");
    byte[] head = groups(gap < 0 ? address : address.substring(0, gap), gap < 0);
    byte[] tail = gap < 0 ? new byte[0] : groups(address.substring(gap + 2), true);
    if (head == null || tail == null) {
      return null;
    }
    int used = head.length + tail.length;
    if (gap < 0 ? used != 16 : used > 14) {
      return null;
    }
    System.arraycopy(head, 0, value, HEADER, head.length);
    System.arraycopy(tail, 0, value, HEADER + 16 - tail.length, tail.length);
    return value;
  }

  /// Groups of 16 bits, the last two maybe as an IPv4 address.
  private static byte @Nullable [] groups(String text, boolean mayEndIn4) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    ByteWriter out = new ByteWriter(16);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (mayEndIn4 && i == parts.length - 1 && part.indexOf('.') >= 0) {
        byte[] embedded = parse4(part, false);
        if (embedded == null || part.indexOf('/') >= 0) {
          return null;
        }
        out.putBytes(embedded, HEADER, 4);
        continue;
      }
      if (part.isEmpty() || part.length() > 4) {
        return null;
      }
      int group = 0;
      for (int j = 0; j < part.length(); j++) {
        int digit = part.charAt(j) < 0x80 ? Character.digit(part.charAt(j), 16) : -1;
        if (digit < 0) {
          return null;
        }
        group = group << 4 | digit;
      }
      out.putShortBE(group);
    }
    return out.length() > 16 ? null : out.toByteArray();
  }

  // ---- output ----

  static String address(byte[] value, int offset) {
    int at = offset + HEADER;
    if (value[offset] == IPV4) {
      return octets(value, at, 4);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (value[at + 2 * i] & 0xFF) << 8 | value[at + 2 * i + 1] & 0xFF;
    }
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        best = i;
        bestLength = end - i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (best >= 0 && i >= best && i < best + bestLength) {
        if (i == best) {
          out.append(':');
        }
        continue;
      }
      if (i > 0) {
        out.append(':');
      }
      boolean embedded =
          i == 6
              && best == 0
              && (bestLength == 6
                  || (bestLength == 7 && groups[7] != 1)
                  || (bestLength == 5 && groups[5] == 0xFFFF));
      if (embedded) {
        return out.append(octets(value, at + 12, 4)).toString();
      }
      out.append(Integer.toHexString(groups[i]));
    }
    return best >= 0 && best + bestLength == 8 ? out.append(':').toString() : out.toString();
  }

  /// The groups of an IPv6 network that hold its mask, at least two; the longest run of zeros among
  /// them is left out (PostgreSQL: `inet_cidr_ntop_ipv6`).
  static String groups(byte[] value, int bits) {
    int count = Math.max(2, (bits + 15) / 16);
    int[] groups = new int[count];
    int best = 0;
    int bestLength = 0;
    for (int i = 0, run = 0; i < count; i++) {
      groups[i] = (value[HEADER + 2 * i] & 0xFF) << 8 | value[HEADER + 2 * i + 1] & 0xFF;
      run = groups[i] == 0 ? run + 1 : 0;
      if (run > bestLength) {
        bestLength = run;
        best = i + 1 - run;
      }
    }
    boolean embedded =
        bestLength != count
            && best == 0
            && (bestLength == 6
                || (bestLength == 5 && groups[5] == 0xFFFF)
                || (bestLength == 7 && groups[7] != 1 && groups[7] >> 8 != 0));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (i >= best && i < best + bestLength) {
        if (i == best) {
          out.append(':');
        }
        if (i == count - 1) {
          out.append(':');
        }
      } else if (embedded && i > 5) {
        out.append(i == 6 ? ':' : '.').append(groups[i] >> 8);
        if (i != 7 || bits > 120) {
          out.append('.').append(groups[i] & 0xFF);
        }
      } else {
        out.append(out.isEmpty() ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }

  static String octets(byte[] value, int at, int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append(i > 0 ? "." : "").append(value[at + i] & 0xFF);
    }
    return out.toString();
  }

  public static void write(byte[] value, int offset, boolean isCidr, ByteWriter out) {
    out.putUtf8(address(value, offset));
    if (isCidr || bits(value, offset) != maxBits(value, offset)) {
      out.putUtf8("/" + bits(value, offset));
    }
  }

  // ---- binary ----

  public static byte[] receive(byte[] bytes, int offset, int length, boolean isCidr) {
    SimpleType.need(length, 4);
    int family = bytes[offset];
    String type = isCidr ? "cidr" : "inet";
    if (family != IPV4 && family != IPV6) {
      throw invalid("invalid address family in external \"%s\" value", type);
    }
    int size = family == IPV4 ? 4 : 16;
    if ((bytes[offset + 1] & 0xFF) > 8 * size) {
      throw invalid("invalid bits in external \"%s\" value", type);
    }
    if (bytes[offset + 3] != size) {
      throw invalid("invalid length in external \"%s\" value", type);
    }
    SimpleType.need(length, 4 + size);
    byte[] value = new byte[HEADER + size];
    value[0] = (byte) family;
    value[1] = bytes[offset + 1];
    System.arraycopy(bytes, offset + 4, value, HEADER, size);
    if (isCidr && !isNetwork(value)) {
      throw invalid("invalid external \"%s\" value", type)
          .detail("Value has bits set to right of mask.");
    }
    return value;
  }

  private static SqlError invalid(String format, String type) {
    return new SqlError(SqlState.INVALID_BINARY_REPRESENTATION, format.formatted(type));
  }

  public static void send(byte[] value, int offset, int length, boolean isCidr, ByteWriter out) {
    out.putByte(value[offset]);
    out.putByte(value[offset + 1]);
    out.putByte(isCidr ? 1 : 0);
    out.putByte(length - HEADER);
    out.putBytes(value, offset + HEADER, length - HEADER);
  }
}
