// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/// Names in a client's certificate.
public final class ClientNames {
  private ClientNames() {}

  /// The common name of the subject; null if it has none.
  public static @Nullable String commonName(X509Certificate certificate) {
    try {
      List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
      for (Rdn part : parts) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return String.valueOf(part.getValue());
        }
      }
    } catch (InvalidNameException e) {
      return null; // not a name that anybody could have
    }
    return null;
  }

  /// The whole subject in the form of RFC 2253.
  public static String whole(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
