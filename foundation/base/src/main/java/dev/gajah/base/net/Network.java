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

  /// An address of this machine, with the length of its network's prefix in bits.
  record OwnAddress(byte[] address, int prefixBits) {}

  /// The addresses of this machine's network interfaces.
  default List<OwnAddress> ownAddresses() throws IOException {
    return List.of();
  }

  /// True if the address has that name, by reverse lookup, and the name that address. A name that
  /// starts with a dot stands for all names that end with it.
  default boolean isHost(byte[] address, String name) {
    return false;
  }
}
