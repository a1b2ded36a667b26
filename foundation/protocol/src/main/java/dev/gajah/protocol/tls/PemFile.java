// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The objects in a PEM file (RFC 7468): blocks of base64 between `-----BEGIN X-----` and `-----END
/// X-----`.
///
/// Private keys may be PKCS#8, or the older forms of RSA (PKCS#1, RFC 8017) and elliptic curves
/// (SEC 1, RFC 5915), which are wrapped into PKCS#8 for the JDK.
final class PemFile {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";

  // DER of the algorithm identifiers that PKCS#8 wants around a key.
  private static final byte[] RSA_ALGORITHM = {
    0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };
  private static final byte[] EC_ALGORITHM_OID = {
    0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
  };
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xA0;

  /// One block.
  private record Block(String label, byte[] der) {}

  private final List<Block> blocks;

  private PemFile(List<Block> blocks) {
    this.blocks = blocks;
  }

  static PemFile parse(byte[] contents) throws GeneralSecurityException {
    List<Block> blocks = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    String label = null;
    for (String line : new String(contents, StandardCharsets.ISO_8859_1).split("\\R")) {
      if (line.startsWith(BEGIN) && line.endsWith("-----")) {
        label = line.substring(BEGIN.length(), line.length() - 5);
        body.setLength(0);
      } else if (label != null && line.startsWith(END + label)) {
        try {
          blocks.add(new Block(label, Base64.getMimeDecoder().decode(body.toString())));
        } catch (IllegalArgumentException e) {
          throw new GeneralSecurityException("bad base64 decode", e);
        }
        label = null;
      } else if (label != null) {
        body.append(line).append('\n');
      }
    }
    return new PemFile(blocks);
  }

  /// In the order of the file.
  List<X509Certificate> certificates() throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label.equals("CERTIFICATE") || block.label.equals("TRUSTED CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
      }
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no start line");
    }
    return certificates;
  }

  List<CRL> revocationLists() throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<CRL> lists = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label.equals("X509 CRL")) {
        lists.add(factory.generateCRL(new ByteArrayInputStream(block.der)));
      }
    }
    return lists;
  }

  /// The first private key.
  ///
  /// @throws UnsupportedKeyException for an encrypted one
  PrivateKey privateKey() throws GeneralSecurityException {
    for (Block block : blocks) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return decode(block.der);
        }
        case "RSA PRIVATE KEY" -> {
          return decode(pkcs8(RSA_ALGORITHM, block.der));
        }
        case "EC PRIVATE KEY" -> {
          byte[] algorithm = element(SEQUENCE, join(EC_ALGORITHM_OID, curveOf(block.der)));
          return decode(pkcs8(algorithm, block.der));
        }
        case "ENCRYPTED PRIVATE KEY" -> throw new UnsupportedKeyException();
        default -> {}
      }
    }
    throw new GeneralSecurityException("no start line");
  }

  /// An encrypted key asks for `ssl_passphrase_command`, which this server has not.
  static final class UnsupportedKeyException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    UnsupportedKeyException() {
      super("the key is encrypted, and ssl_passphrase_command is not supported");
    }
  }

  private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // another algorithm's key
      }
    }
    throw new InvalidKeySpecException("unsupported private key algorithm");
  }

  // ---- DER ----

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, join(VERSION_0, algorithm, element(OCTET_STRING, key)));
  }

  /// The curve's identifier, from the optional parameters of `ECPrivateKey`.
  private static byte[] curveOf(byte[] key) throws GeneralSecurityException {
    try {
      int at = headerEnd(key, 0); // into the sequence
      at = headerEnd(key, at) + length(key, at); // version
      at = headerEnd(key, at) + length(key, at); // the secret
      if ((key[at] & 0xFF) == PARAMETERS) {
        int start = headerEnd(key, at);
        return Arrays.copyOfRange(key, start, start + length(key, at));
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new GeneralSecurityException("truncated private key", e);
    }
    throw new GeneralSecurityException("private key without curve");
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int value = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      value = value << 8 | der[at + 2 + i] & 0xFF;
    }
    return value;
  }

  private static int headerEnd(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7F);
  }

  private static byte[] element(int tag, byte[] contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = contents.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >>> 8);
      out.write(length);
    }
    out.writeBytes(contents);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
