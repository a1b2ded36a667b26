// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.base.memory.ByteWriter;

/// COPY data on the wire.
public interface CopyStream {
  /// Tells the client to send data (CopyInResponse).
  void beginIn(int columnCount, boolean binary);

  /// Appends the next piece of data to `target`; false at the end.
  ///
  /// @throws dev.gajah.base.error.SqlError 57014 if the client fails the copy, 08P01 for other
  ///   messages
  boolean read(ByteWriter target);

  /// Tells the client that data will come (CopyOutResponse).
  void beginOut(int columnCount, boolean binary);

  void write(byte[] source, int offset, int length);

  void endOut();
}
