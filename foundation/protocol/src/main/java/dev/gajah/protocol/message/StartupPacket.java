// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.message;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The first packet of a connection.
public sealed interface StartupPacket {
  /// @param parameters without `user`, `database`, `options`, `replication` and protocol options
  record Startup(
      int minorVersion,
      String user,
      String database,
      @Nullable String options,
      @Nullable String replication,
      Map<String, String> parameters,
      List<String> unknownProtocolOptions)
      implements StartupPacket {}

  record Cancel(int pid, int secret) implements StartupPacket {}

  record SslRequest() implements StartupPacket {}

  record GssEncRequest() implements StartupPacket {}

  int CANCEL_CODE = (1234 << 16) | 5678;
  int SSL_CODE = (1234 << 16) | 5679;
  int GSSENC_CODE = (1234 << 16) | 5680;

  /// Decodes the packet that `reader` has just read.
  ///
  /// @throws SqlError FATAL 0A000, 08P01, 28000
  static StartupPacket decode(MessageReader reader) {
    int code = reader.getInt();
    if (code == CANCEL_CODE) {
      if (reader.remaining() != 8) {
        throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid length of startup packet").fatal();
      }
      return new Cancel(reader.getInt(), reader.getInt());
    }
    if (code == SSL_CODE) {
      return new SslRequest();
    }
    if (code == GSSENC_CODE) {
      return new GssEncRequest();
    }
    int major = code >>> 16;
    int minor = code & 0xFFFF;
    if (major != 3) {
      throw new SqlError(
              SqlState.FEATURE_NOT_SUPPORTED,
              "unsupported frontend protocol %d.%d: server supports 3.0 to 3.0"
                  .formatted(major, minor))
          .fatal();
    }
    return startup(reader, minor);
  }

  private static Startup startup(MessageReader reader, int minor) {
    String user = null;
    String database = null;
    String options = null;
    String replication = null;
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    // With a zero at the end every string in the packet ends.
    int last = reader.position() + reader.remaining() - 1;
    if (reader.remaining() == 0 || reader.array()[last] != 0) {
      throw invalidLayout();
    }
    while (true) {
      if (reader.remaining() == 0) {
        throw invalidLayout();
      }
      String name = reader.getString();
      if (name.isEmpty()) {
        break;
      }
      if (reader.remaining() == 0) {
        throw invalidLayout();
      }
      String value = reader.getString();
      switch (name) {
        case "user" -> user = value;
        case "database" -> database = value;
        case "options" -> options = value;
        case "replication" -> replication = value;
        default -> {
          if (name.startsWith("_pq_.")) {
            unknown.add(name);
          } else {
            parameters.put(name, value);
          }
        }
      }
    }
    if (reader.remaining() != 0) {
      throw invalidLayout();
    }
    if (user == null || user.isEmpty()) {
      throw new SqlError(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "no PostgreSQL user name specified in startup packet")
          .fatal();
    }
    return new Startup(
        minor,
        user,
        database == null || database.isEmpty() ? user : database,
        options,
        replication,
        parameters,
        unknown);
  }

  private static SqlError invalidLayout() {
    return new SqlError(
            SqlState.PROTOCOL_VIOLATION,
            "invalid startup packet layout: expected terminator as last byte")
        .fatal();
  }
}
