// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes what `pg_authid.rolpassword` keeps of a password:
/// `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` (RFC 5802, 7677).
public final class ScramVerifier {
  public static final int ITERATIONS = 4096;
  public static final int SALT_BYTES = 16;

  private ScramVerifier() {}

  public static String of(String password, byte[] salt, int iterations) {
    try {
      byte[] salted = saltedPassword(password, salt, iterations);
      byte[] clientKey = hmac(salted, "Client Key".getBytes(US_ASCII));
      byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      byte[] serverKey = hmac(salted, "Server Key".getBytes(US_ASCII));
      Base64.Encoder base64 = Base64.getEncoder();
      return "SCRAM-SHA-256$"
          + iterations
          + ":"
          + base64.encodeToString(salt)
          + "$"
          + base64.encodeToString(storedKey)
          + ":"
          + base64.encodeToString(serverKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static byte[] saltedPassword(String password, byte[] salt, int iterations)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(prepared(password), "HmacSHA256"));
    mac.update(salt);
    mac.update(new byte[] {0, 0, 0, 1});
    byte[] block = mac.doFinal();
    byte[] result = block.clone();
    for (int i = 1; i < iterations; i++) {
      block = mac.doFinal(block);
      for (int j = 0; j < result.length; j++) {
        result[j] ^= block[j];
      }
    }
    return result;
  }

  /// SASLprep as far as compatibility composition goes; ASCII stays as it is. An empty key is not
  /// allowed by `Mac`.
  private static byte[] prepared(String password) {
    byte[] bytes = Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(UTF_8);
    return bytes.length == 0 ? new byte[1] : bytes;
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }
}
