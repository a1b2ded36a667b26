// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.authentication;

import dev.gajah.base.random.RandomSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What the server stores to check a SCRAM-SHA-256 password; it does not allow to log in.
///
/// Text form, as in `pg_authid.rolpassword`: `SCRAM-SHA-256$<iterations>:<salt>$<stored
/// key>:<server key>`, in base 64.
public final class ScramVerifier {
  public static final int ITERATIONS_DEFAULT = 4096;
  public static final int KEY_BYTES = 32;
  static final int SALT_BYTES = 16;
  private static final String PREFIX = "SCRAM-SHA-256$";

  private final int iterations;
  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;

  ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    this.iterations = iterations;
    this.salt = salt;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /// Makes the verifier of a new password.
  public static ScramVerifier make(String password, int iterations, RandomSource random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextSecretBytes(salt);
    return make(password, iterations, salt);
  }

  static ScramVerifier make(String password, int iterations, byte[] salt) {
    byte[] salted = Digests.pbkdf2(SaslPrep.prepareOrKeep(password), salt, iterations);
    byte[] storedKey = Digests.sha256(Digests.hmac(salted, Digests.ascii("Client Key")));
    byte[] serverKey = Digests.hmac(salted, Digests.ascii("Server Key"));
    return new ScramVerifier(iterations, salt, storedKey, serverKey);
  }

  /// A verifier that nobody's password fits, the same for each attempt of the same unknown user.
  ///
  /// @param nonce `mock_authentication_nonce` of the cluster
  static ScramVerifier mock(String user, byte[] nonce, int iterations) {
    byte[] seed = Digests.sha256(user.getBytes(StandardCharsets.UTF_8), nonce);
    return new ScramVerifier(
        iterations, Arrays.copyOf(seed, SALT_BYTES), new byte[KEY_BYTES], new byte[KEY_BYTES]);
  }

  /// Reads the text form; null if it is something else.
  public static @Nullable ScramVerifier parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return null;
    }
    int colon = text.indexOf(':', PREFIX.length());
    int dollar = text.indexOf('$', PREFIX.length());
    int lastColon = dollar < 0 ? -1 : text.indexOf(':', dollar);
    if (colon < 0 || dollar < colon || lastColon < 0) {
      return null;
    }
    try {
      int iterations = Integer.parseInt(text.substring(PREFIX.length(), colon));
      byte[] salt = Base64.getDecoder().decode(text.substring(colon + 1, dollar));
      byte[] storedKey = Base64.getDecoder().decode(text.substring(dollar + 1, lastColon));
      byte[] serverKey = Base64.getDecoder().decode(text.substring(lastColon + 1));
      if (iterations <= 0 || storedKey.length != KEY_BYTES || serverKey.length != KEY_BYTES) {
        return null;
      }
      return new ScramVerifier(iterations, salt, storedKey, serverKey);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// The text form.
  public String format() {
    Base64.Encoder encoder = Base64.getEncoder();
    return PREFIX
        + iterations
        + ":"
        + encoder.encodeToString(salt)
        + "$"
        + encoder.encodeToString(storedKey)
        + ":"
        + encoder.encodeToString(serverKey);
  }

  /// True if this is the password's verifier.
  public boolean matches(String password) {
    return MessageDigest.isEqual(make(password, iterations, salt).storedKey, storedKey);
  }

  public int iterations() {
    return iterations;
  }

  byte[] salt() {
    return salt;
  }

  byte[] storedKey() {
    return storedKey;
  }

  byte[] serverKey() {
    return serverKey;
  }

  @Override
  public String toString() {
    return "SCRAM-SHA-256 verifier"; // no secrets in logs
  }
}
