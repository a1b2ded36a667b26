// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Stored passwords as `pg_authid.rolpassword` has them, and simple checks against them. Source:
/// PostgreSQL `crypt.c`.
public final class Passwords {
  /// The forms a stored password may have.
  public enum Kind {
    CLEAR_TEXT,
    MD5,
    SCRAM_SHA_256
  }

  private static final int MD5_LENGTH = 35;

  private Passwords() {}

  public static Kind kind(String stored) {
    if (stored.length() == MD5_LENGTH
        && stored.startsWith("md5")
        && stored.chars().skip(3).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      return Kind.MD5;
    }
    return ScramVerifier.parse(stored) == null ? Kind.CLEAR_TEXT : Kind.SCRAM_SHA_256;
  }

  /// The stored form `md5...` of a password.
  public static String md5(String password, String user) {
    return "md5"
        + Digests.hex(
            Digests.md5(
                password.getBytes(StandardCharsets.UTF_8), user.getBytes(StandardCharsets.UTF_8)));
  }

  /// True if a password sent in clear text fits the stored one. Costs the same for an unknown user,
  /// whose `stored` is null.
  public static boolean checkClearText(@Nullable String stored, String user, String password) {
    String known = stored == null ? "" : stored;
    return switch (kind(known)) {
      case MD5 -> isEqual(known, md5(password, user));
      case SCRAM_SHA_256 -> {
        ScramVerifier verifier = ScramVerifier.parse(known);
        yield verifier != null && verifier.matches(password);
      }
      case CLEAR_TEXT -> {
        // Nothing to compare with: do the work of a comparison.
        ScramVerifier.make(
            password, ScramVerifier.ITERATIONS_DEFAULT, new byte[ScramVerifier.SALT_BYTES]);
        yield false;
      }
    };
  }

  /// True if the answer to an md5 challenge fits.
  ///
  /// @param stored the `md5...` form, or null for an unknown user or another form
  /// @param salt the challenge's four bytes
  public static boolean checkMd5(@Nullable String stored, byte[] salt, String answer) {
    boolean usable = stored != null && kind(stored) == Kind.MD5;
    String known = usable && stored != null ? stored : "md5" + "0".repeat(MD5_LENGTH - 3);
    String expected =
        "md5"
            + Digests.hex(
                Digests.md5(known.substring(3).getBytes(StandardCharsets.US_ASCII), salt));
    return isEqual(expected, answer) && usable;
  }

  private static boolean isEqual(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
