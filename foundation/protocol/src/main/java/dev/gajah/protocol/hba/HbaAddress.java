// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which client addresses a rule is for.
public sealed interface HbaAddress {
  /// Any address.
  record All() implements HbaAddress {}

  /// One of the server's own addresses.
  record SameHost() implements HbaAddress {}

  /// A network that the server is in.
  record SameNet() implements HbaAddress {}

  /// A host by name, or all hosts below a domain if the name begins with a dot.
  record HostName(String name) implements HbaAddress {}

  /// A network: the address's bytes (4 or 16) and a mask of the same length.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Network(byte[] address, byte[] mask) implements HbaAddress {
    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < address.length; i++) {
        if (((other[i] ^ address[i]) & mask[i]) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /// An IPv4 or IPv6 address in text form, without a zone; null if it is none. No name is ever
  /// looked up.
  static byte @Nullable [] parse(String text) {
    return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
  }

  private static byte @Nullable [] parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 10, 3);
      if (value < 0 || value > 255) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte @Nullable [] parseIpv6(String text) {
    String rest = text;
    byte[] tail = new byte[0];
    int lastColon = text.lastIndexOf(':');
    if (text.indexOf('.') > lastColon) {
      byte[] ipv4 = parseIpv4(text.substring(lastColon + 1));
      if (ipv4 == null) {
        return null;
      }
      tail = ipv4;
      // Keep a "::" before the IPv4 part whole.
      rest =
          text.startsWith("::", lastColon - 1)
              ? text.substring(0, lastColon + 1)
              : text.substring(0, lastColon);
    }
    int gap = rest.indexOf("::");
    byte[] head;
    byte[] middle;
    if (gap >= 0) {
      head = groups(rest.substring(0, gap));
      middle = groups(rest.substring(gap + 2));
    } else {
      head = groups(rest);
      middle = new byte[0];
    }
    if (head == null || middle == null) {
      return null;
    }
    int used = head.length + middle.length + tail.length;
    if (gap >= 0 ? used > 14 : used != 16) {
      return null;
    }
    byte[] bytes = new byte[16];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    System.arraycopy(middle, 0, bytes, 16 - tail.length - middle.length, middle.length);
    return bytes;
  }

  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 8) {
      return null;
    }
    byte[] bytes = new byte[2 * parts.length];
    for (int i = 0; i < parts.length; i++) {
      int value = number(parts[i], 16, 4);
      if (value < 0) {
        return null;
      }
      bytes[2 * i] = (byte) (value >> 8);
      bytes[2 * i + 1] = (byte) value;
    }
    return bytes;
  }

  private static int number(String text, int radix, int digitsMax) {
    if (text.isEmpty() || text.length() > digitsMax) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  /// The mask of a prefix length; null if it is out of range.
  static byte @Nullable [] mask(String prefix, int addressBytes) {
    int bits = number(prefix, 10, 3);
    if (bits < 0 || bits > 8 * addressBytes) {
      return null;
    }
    byte[] mask = new byte[addressBytes];
    Arrays.fill(mask, 0, bits / 8, (byte) 0xFF);
    if (bits % 8 != 0) {
      mask[bits / 8] = (byte) (0xFF << 8 - bits % 8);
    }
    return mask;
  }
}
