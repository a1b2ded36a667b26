// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `pg_hba.conf` as it was read: its rules in order, or what is wrong with it.
public record HbaFile(List<HbaRule> rules, List<Problem> problems) {
  /// Something wrong in a file.
  ///
  /// @param lineNumber 0 if it is the file as a whole
  public record Problem(String message, String file, int lineNumber) {
    @Override
    public String toString() {
      return lineNumber == 0
          ? message
          : message + "\nline " + lineNumber + " of configuration file \"" + file + "\"";
    }
  }

  public HbaFile {
    rules = List.copyOf(rules);
    problems = List.copyOf(problems);
  }

  public boolean isUsable() {
    return problems.isEmpty();
  }

  /// The first rule for this client; null means that it is refused.
  public @Nullable HbaRule match(HbaClient client) {
    for (HbaRule rule : rules) {
      if (rule.matches(client)) {
        return rule;
      }
    }
    return null;
  }

  /// The error for a client whose rule says `reject`, or who has none.
  public static SqlError rejection(HbaClient client, @Nullable HbaRule rule) {
    String encryption =
        client.isLocal() ? "no encryption" : client.ssl() ? "SSL encryption" : "no encryption";
    String host = client.isLocal() ? "[local]" : client.addressText();
    boolean explicit = rule != null;
    String message =
        client.physicalReplication()
            ? (explicit
                    ? "pg_hba.conf rejects replication connection for host \"%s\", user \"%s\", %s"
                    : "no pg_hba.conf entry for replication connection from host \"%s\", user"
                        + " \"%s\", %s")
                .formatted(host, client.user(), encryption)
            : (explicit
                    ? "pg_hba.conf rejects connection for host \"%s\", user \"%s\", database"
                        + " \"%s\", %s"
                    : "no pg_hba.conf entry for host \"%s\", user \"%s\", database \"%s\", %s")
                .formatted(host, client.user(), client.database(), encryption);
    return new SqlError(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, message).fatal();
  }

  /// The error for a client that did not prove who it is.
  ///
  /// @param logDetail what only the log may tell, or null
  public static SqlError failure(HbaClient client, HbaRule rule, @Nullable String logDetail) {
    String matched =
        "Connection matched file \"%s\" line %d: \"%s\""
            .formatted(rule.file(), rule.lineNumber(), rule.rawLine());
    SqlError error =
        switch (rule.method()) {
          case PASSWORD, MD5, SCRAM_SHA_256 ->
              new SqlError(
                  SqlState.INVALID_PASSWORD,
                  "password authentication failed for user \"%s\"".formatted(client.user()));
          case REJECT ->
              new SqlError(
                  SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                  "authentication failed for user \"%s\": host rejected".formatted(client.user()));
          case CERT ->
              new SqlError(
                  SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                  "certificate authentication failed for user \"%s\"".formatted(client.user()));
          case TRUST ->
              new SqlError(
                  SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                  "\"trust\" authentication failed for user \"%s\"".formatted(client.user()));
        };
    return error.detailLog(logDetail == null ? matched : logDetail + "\n" + matched).fatal();
  }
}
