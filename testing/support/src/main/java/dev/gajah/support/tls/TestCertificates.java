// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority and the certificates that it signed, made by the JDK's `keytool` in a directory of
/// the test's, as PEM files `NAME.crt` and `NAME.key`.
public final class TestCertificates {
  private static final String PASSWORD = "secret";
  private static final String AUTHORITY = "authority";

  private final Path directory;
  private final Path store;

  private TestCertificates(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("certificates.p12");
  }

  /// Makes an authority, whose certificate is [#authority].
  public static TestCertificates in(Path directory) {
    TestCertificates made = new TestCertificates(directory);
    made.keytool("-genkeypair", AUTHORITY, "-dname", "CN=Test authority", "-ext", "bc=ca:true");
    made.write(AUTHORITY);
    return made;
  }

  public Path authority() {
    return certificate(AUTHORITY);
  }

  public Path certificate(String name) {
    return directory.resolve(name + ".crt");
  }

  public Path key(String name) {
    return directory.resolve(name + ".key");
  }

  /// Makes a certificate for `CN=commonName` that the authority has signed, valid for localhost and
  /// 127.0.0.1.
  public TestCertificates issue(String name, String commonName) {
    keytool(
        "-genkeypair",
        name,
        "-dname",
        "CN=" + commonName,
        "-signer",
        AUTHORITY,
        "-signerkeypass",
        PASSWORD,
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
    write(name);
    return this;
  }

  private void keytool(String action, String alias, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                action,
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new AssertionError("keytool: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String name) {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : keys.getCertificateChain(name)) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      Files.writeString(certificate(name), chain);
      Key key = keys.getKey(name, PASSWORD.toCharArray());
      Files.writeString(key(name), pem("PRIVATE KEY", key.getEncoded()));
      Files.setPosixFilePermissions(key(name), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
  }
}
