// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.io;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// CRC-32C (Castagnoli) as WAL records, `pg_control` and relation maps use it. Reused: [#reset]
/// starts anew.
///
/// The JDK's implementation starts from all ones and inverts at the end, exactly as PostgreSQL's
/// macros do.
public final class Crc32c {
  private final CRC32C crc = new CRC32C();

  public Crc32c reset() {
    crc.reset();
    return this;
  }

  public Crc32c update(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
    return this;
  }

  public Crc32c update(MemorySegment segment, long offset, long length) {
    crc.update(segment.asSlice(offset, length).asByteBuffer());
    return this;
  }

  /// The final value, as stored in files.
  public int value() {
    return (int) crc.getValue();
  }

  public static int of(byte[] bytes, int offset, int length) {
    return new Crc32c().update(bytes, offset, length).value();
  }
}
