// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The network door.
public interface Network {
  /// Listens on every address that `host` stands for; `*` means all, port 0 asks for a free one.
  List<Listener> listenTcp(String host, int port, int backlog) throws IOException;

  /// Listens on a Unix-domain socket, which must not exist yet.
  Listener listenUnix(Path path, int backlog) throws IOException;

  /// Connects to a TCP port as a client; for tests and for cancel requests of tools.
  Connection connectTcp(String host, int port) throws IOException;
}
