// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One record of `pg_hba.conf`.
///
/// @param address null for `local` records
/// @param rawLine as it is in the file, for the log
public record HbaRule(
    String file,
    int lineNumber,
    String rawLine,
    ConnectionType type,
    List<HbaToken> databases,
    List<HbaToken> users,
    @Nullable HbaAddress address,
    AuthMethod method,
    Map<String, String> options) {
  /// The first field.
  public enum ConnectionType {
    LOCAL("local"),
    HOST("host"),
    HOST_SSL("hostssl"),
    HOST_NO_SSL("hostnossl"),
    HOST_GSS_ENC("hostgssenc"),
    HOST_NO_GSS_ENC("hostnogssenc");

    private final String text;

    ConnectionType(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    static @Nullable ConnectionType of(String text) {
      for (ConnectionType type : values()) {
        if (type.text.equals(text)) {
          return type;
        }
      }
      return null;
    }

    /// True if a connection of this kind is what the field asks for.
    boolean matches(boolean local, boolean ssl) {
      return switch (this) {
        case LOCAL -> local;
        case HOST, HOST_NO_GSS_ENC -> !local;
        case HOST_SSL -> !local && ssl;
        case HOST_NO_SSL -> !local && !ssl;
        case HOST_GSS_ENC -> false; // GSSAPI encryption is never agreed to
      };
    }
  }

  public HbaRule {
    databases = List.copyOf(databases);
    users = List.copyOf(users);
    options = Map.copyOf(options);
  }

  boolean matches(HbaClient client) {
    return type.matches(client.isLocal(), client.ssl())
        && (address == null || matchesAddress(address, client))
        && matchesDatabase(client)
        && matchesUser(client);
  }

  private static boolean matchesAddress(HbaAddress wanted, HbaClient client) {
    byte[] address = client.address();
    if (address == null) {
      return false;
    }
    return switch (wanted) {
      case HbaAddress.All _ -> true;
      case HbaAddress.Network network -> network.contains(address);
      case HbaAddress.SameHost _ -> client.surroundings().isOwnAddress(address);
      case HbaAddress.SameNet _ -> client.surroundings().isInOwnNetwork(address);
      case HbaAddress.HostName name -> client.surroundings().isHostName(address, name.name());
    };
  }

  private boolean matchesDatabase(HbaClient client) {
    for (HbaToken token : databases) {
      if (client.physicalReplication()) {
        if (token.isKeyword("replication")) {
          return true;
        }
      } else if (token.isKeyword("all")) {
        return true;
      } else if (token.isKeyword("sameuser")) {
        if (client.database().equals(client.user())) {
          return true;
        }
      } else if (token.isKeyword("samegroup") || token.isKeyword("samerole")) {
        if (client.surroundings().isMember(client.user(), client.database())) {
          return true;
        }
      } else if (!token.isKeyword("replication") && token.matches(client.database())) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesUser(HbaClient client) {
    for (HbaToken token : users) {
      if (!token.quoted() && token.text().startsWith("+")) {
        if (client.surroundings().isMember(client.user(), token.text().substring(1))) {
          return true;
        }
      } else if (token.isKeyword("all") || token.matches(client.user())) {
        return true;
      }
    }
    return false;
  }
}
