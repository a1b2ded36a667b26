// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.syscache;

import dev.gajah.base.memory.Bytes;

/// Hash values of catalog cache keys. They travel in invalidation messages and WAL, so they are
/// PostgreSQL's: Murmur3's finaliser for numbers, Bob Jenkins' lookup3 for byte strings.
final class CatalogHash {
  private CatalogHash() {}

  /// Hash of a number of up to 32 bits (PostgreSQL: `murmurhash32`).
  static int number(int value) {
    int h = value;
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  /// Adds key `index` (from 0) to a hash.
  static int combine(int hash, int index, int keyHash) {
    return hash ^ Integer.rotateLeft(keyHash, 8 * index);
  }

  /// Hash of bytes (PostgreSQL: `hash_bytes`, little-endian).
  static int bytes(byte[] b, int offset, int length) {
    int x = 0x9e3779b9 + length + 3923095;
    int y = x;
    int z = x;
    int at = offset;
    int left = length;
    while (left >= 12) {
      x += Bytes.getInt(b, at);
      y += Bytes.getInt(b, at + 4);
      z += Bytes.getInt(b, at + 8);
      x -= z;
      x ^= Integer.rotateLeft(z, 4);
      z += y;
      y -= x;
      y ^= Integer.rotateLeft(x, 6);
      x += z;
      z -= y;
      z ^= Integer.rotateLeft(y, 8);
      y += x;
      x -= z;
      x ^= Integer.rotateLeft(z, 16);
      z += y;
      y -= x;
      y ^= Integer.rotateLeft(x, 19);
      x += z;
      z -= y;
      z ^= Integer.rotateLeft(y, 4);
      y += x;
      at += 12;
      left -= 12;
    }
    // The lowest byte of z is reserved for the length.
    for (int i = 0; i < left; i++) {
      int octet = b[at + i] & 0xFF;
      if (i < 4) {
        x += octet << 8 * i;
      } else if (i < 8) {
        y += octet << 8 * (i - 4);
      } else {
        z += octet << 8 * (i - 7);
      }
    }
    z ^= y;
    z -= Integer.rotateLeft(y, 14);
    x ^= z;
    x -= Integer.rotateLeft(z, 11);
    y ^= x;
    y -= Integer.rotateLeft(x, 25);
    z ^= y;
    z -= Integer.rotateLeft(y, 16);
    x ^= z;
    x -= Integer.rotateLeft(z, 4);
    y ^= x;
    y -= Integer.rotateLeft(x, 14);
    z ^= y;
    z -= Integer.rotateLeft(y, 24);
    return z;
  }

  static int bytes(byte[] b) {
    return bytes(b, 0, b.length);
  }

  /// Hash of an oidvector (PostgreSQL: `hashoidvector`).
  static int oids(int[] oids) {
    byte[] b = new byte[4 * oids.length];
    for (int i = 0; i < oids.length; i++) {
      Bytes.putInt(b, 4 * i, oids[i]);
    }
    return bytes(b);
  }
}
