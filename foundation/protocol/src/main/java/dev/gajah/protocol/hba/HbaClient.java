// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import org.jspecify.annotations.Nullable;

/// Who wants to connect.
///
/// @param address the client's IP address, 4 or 16 bytes; null for a Unix socket
/// @param addressText how messages show the address
/// @param physicalReplication a walsender without a database
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HbaClient(
    byte @Nullable [] address,
    String addressText,
    boolean ssl,
    String database,
    String user,
    boolean physicalReplication,
    Surroundings surroundings) {
  /// What only the server around can answer.
  public interface Surroundings {
    /// True if `user` is a member of `role`, directly or not, other than by being a superuser.
    boolean isMember(String user, String role);

    boolean isOwnAddress(byte[] address);

    boolean isInOwnNetwork(byte[] address);

    /// True if the address's name is `name` (or below it, if it begins with a dot) and the name's
    /// addresses include it.
    boolean isHostName(byte[] address, String name);
  }

  boolean isLocal() {
    return address == null;
  }
}
