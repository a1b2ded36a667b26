// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One byte stream to a client. Reading and writing may happen on different threads; each on one at
/// a time.
public interface Connection extends AutoCloseable {
  /// Blocks for at least one byte; -1 at the end of the stream.
  ///
  /// @throws java.net.SocketTimeoutException if [#setReadTimeoutMillis] ran out
  int read(byte[] target, int offset, int length) throws IOException;

  void write(byte[] source, int offset, int length) throws IOException;

  /// Bytes that can be read without blocking; an estimate from below.
  int available() throws IOException;

  /// 0 means none.
  void setReadTimeoutMillis(int millis) throws IOException;

  /// The client's IP address in text form; null for a Unix-domain socket.
  @Nullable String peerAddress();

  /// The client's port; 0 for a Unix-domain socket.
  int peerPort();

  boolean isUnix();

  /// Ends both directions; a thread blocked in [#read] or [#write] returns or fails at once.
  @Override
  void close();
}
