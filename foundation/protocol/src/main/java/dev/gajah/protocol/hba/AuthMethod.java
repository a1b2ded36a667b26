// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import org.jspecify.annotations.Nullable;

/// Authentication methods that this server has.
public enum AuthMethod {
  TRUST("trust"),
  REJECT("reject"),
  PASSWORD("password"),
  MD5("md5"),
  SCRAM_SHA_256("scram-sha-256"),
  /// The client's certificate names the user.
  CERT("cert");

  private static final java.util.Set<String> OTHERS =
      java.util.Set.of("ident", "peer", "gss", "sspi", "pam", "bsd", "ldap", "radius");

  private final String text;

  AuthMethod(String text) {
    this.text = text;
  }

  /// As in `pg_hba.conf`.
  public String text() {
    return text;
  }

  public boolean needsPassword() {
    return this == PASSWORD || this == MD5 || this == SCRAM_SHA_256;
  }

  static @Nullable AuthMethod of(String text) {
    for (AuthMethod method : values()) {
      if (method.text.equals(text)) {
        return method;
      }
    }
    return null;
  }

  /// True for a method that PostgreSQL has and this server has not.
  static boolean isKnownElsewhere(String text) {
    return OTHERS.contains(text);
  }
}
