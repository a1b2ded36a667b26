// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.authentication;

import dev.gajah.base.error.SqlError;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Hash functions, from the JDK.
final class Digests {
  private static final String HMAC = "HmacSHA256";

  private Digests() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] sha256(byte[]... parts) {
    return digest("SHA-256", parts);
  }

  static byte[] md5(byte[]... parts) {
    return digest("MD5", parts);
  }

  private static byte[] digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw SqlError.internal("could not compute " + algorithm + " hash: " + e.getMessage());
    }
  }

  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    // The JDK refuses an empty key; HMAC pads keys with zeros, so one zero is the same key.
    mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
    return mac;
  }

  static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = mac(key);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw SqlError.internal("could not compute HMAC: " + e.getMessage());
    }
  }

  /// PBKDF2 with HMAC-SHA-256 and one block of output.
  static byte[] pbkdf2(byte[] password, byte[] salt, int iterations) {
    try {
      Mac mac = mac(password);
      mac.update(salt);
      mac.update(new byte[] {0, 0, 0, 1});
      byte[] step = mac.doFinal();
      byte[] result = step.clone();
      for (int i = 1; i < iterations; i++) {
        mac.update(step);
        mac.doFinal(step, 0);
        for (int j = 0; j < result.length; j++) {
          result[j] ^= step[j];
        }
      }
      return result;
    } catch (GeneralSecurityException e) {
      throw SqlError.internal("could not compute HMAC: " + e.getMessage());
    }
  }

  static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
