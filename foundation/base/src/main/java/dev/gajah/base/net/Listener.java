// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.net;

import java.io.IOException;

/// A listening socket. Closing it makes a waiting [#accept] fail with an `IOException`.
public interface Listener extends AutoCloseable {
  Connection accept() throws IOException;

  /// The port, or 0 for a Unix-domain socket.
  int port();

  /// `IPv4 address "127.0.0.1", port 5432` or `Unix socket "/tmp/.s.PGSQL.5432"`, as the server log
  /// words it.
  String description();

  @Override
  void close() throws IOException;
}
