// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.random.SystemRandomSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScramTest {
  /// Made by PostgreSQL 17 for the password `pencil`.
  private static final String PENCIL =
      "SCRAM-SHA-256$4096:AtFd4k520rb8iDM96bO2gQ==$zmnhqIWuOWBwToM1/lamFI9KsOdFPqdy97EiqrqEA54="
          + ":+wAhcockyTib4G8ArUXM8EnyezjKCcXoW/UTto7Iq7w=";

  /// Made by PostgreSQL 17 for U+00AA U+2168 blank x.
  private static final String NOT_ASCII =
      "SCRAM-SHA-256$4096:Jf1P99jyuGQNjKWeGK4L4A==$gXR6uRSh9mxhxAQKOKvOdDM8G7SXseJNviboP41t6tQ="
          + ":oK+DBiezKIcD2fTyFT4J0AlsLbqWEb+EFxdpRlTszZQ=";

  private final SystemRandomSource random = new SystemRandomSource();
  private final byte[] mockNonce = new byte[32];

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private ScramServer server(String stored) {
    return new ScramServer(stored, "user", mockNonce, random, false, null);
  }

  @Test
  void verifierOfRfc7677() {
    byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    ScramVerifier verifier = ScramVerifier.make("pencil", 4096, salt);
    String authMessage =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    assertThat(
            Base64.getEncoder()
                .encodeToString(Digests.hmac(verifier.serverKey(), ascii(authMessage))))
        .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    byte[] proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    byte[] signature = Digests.hmac(verifier.storedKey(), ascii(authMessage));
    for (int i = 0; i < 32; i++) {
      proof[i] ^= signature[i];
    }
    assertThat(Digests.sha256(proof)).isEqualTo(verifier.storedKey());
  }

  @Test
  void postgresVerifiersAreUnderstood() {
    ScramVerifier verifier = ScramVerifier.parse(PENCIL);
    assertThat(verifier).isNotNull();
    assertThat(verifier.matches("pencil")).isTrue();
    assertThat(verifier.matches("Pencil")).isFalse();
    assertThat(verifier.format()).isEqualTo(PENCIL);
    assertThat(ScramVerifier.parse(NOT_ASCII).matches("\u00AA\u2168 x")).isTrue();
    assertThat(ScramVerifier.parse(NOT_ASCII).matches("aIX x")).isTrue();
  }

  @Test
  void madeVerifierMatches() {
    ScramVerifier verifier = ScramVerifier.make("secret", 1000, random);
    assertThat(ScramVerifier.parse(verifier.format()).matches("secret")).isTrue();
    assertThat(verifier.toString()).doesNotContain(verifier.format().substring(20));
  }

  @ParameterizedTest
  @CsvSource({
    "SCRAM-SHA-256$",
    "SCRAM-SHA-256$4096:abc",
    "SCRAM-SHA-256$x:AA==$AA==:AA==",
    "md5abc",
    "SCRAM-SHA-256$4096:AA==$AA==:AA=="
  })
  void otherTextsAreNoVerifier(String text) {
    assertThat(ScramVerifier.parse(text)).isNull();
  }

  /// Plays the client; returns the server's final message, or null.
  private byte[] exchange(ScramServer server, String password) {
    String bare = "n=,r=fyko+d2lbbFgONRv9qkxdawL";
    String serverFirst = new String(server.first(ascii("n,," + bare)), StandardCharsets.US_ASCII);
    String[] parts = serverFirst.split(",");
    assertThat(parts[0]).startsWith("r=fyko+d2lbbFgONRv9qkxdawL");
    byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
    int iterations = Integer.parseInt(parts[2].substring(2));
    byte[] salted = Digests.pbkdf2(ascii(password), salt, iterations);
    byte[] clientKey = Digests.hmac(salted, ascii("Client Key"));
    String withoutProof = "c=biws," + parts[0];
    byte[] authMessage = ascii(bare + "," + serverFirst + "," + withoutProof);
    byte[] proof = Digests.hmac(Digests.sha256(clientKey), authMessage);
    for (int i = 0; i < 32; i++) {
      proof[i] ^= clientKey[i];
    }
    byte[] last =
        server.finish(ascii(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)));
    if (last != null) {
      byte[] expected = Digests.hmac(Digests.hmac(salted, ascii("Server Key")), authMessage);
      assertThat(new String(last, StandardCharsets.US_ASCII))
          .isEqualTo("v=" + Base64.getEncoder().encodeToString(expected));
    }
    return last;
  }

  @Test
  void rightPasswordIsAcceptedAndTheServerProvesItself() {
    assertThat(exchange(server(PENCIL), "pencil")).isNotNull();
  }

  @Test
  void wrongPasswordAndUnknownUserEndAlike() {
    assertThat(exchange(server(PENCIL), "pen")).isNull();
    assertThat(exchange(server(null), "pen")).isNull();
    assertThat(exchange(server("md5a2286e2058e8275f4419293789626063"), "pencil")).isNull();
  }

  @Test
  void unknownUserGetsTheSameSaltEachTime() {
    String first = new String(server(null).first(ascii("n,,n=,r=abc")), StandardCharsets.US_ASCII);
    String second = new String(server(null).first(ascii("n,,n=,r=abc")), StandardCharsets.US_ASCII);
    assertThat(first.split(",")[1]).isEqualTo(second.split(",")[1]);
    assertThat(first.split(",")[0]).isNotEqualTo(second.split(",")[0]);
    assertThat(first).endsWith(",i=4096");
  }

  private void refused(String clientFirst, SqlState state, String message) {
    assertThatThrownBy(() -> server(PENCIL).first(ascii(clientFirst)))
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.state()).isEqualTo(state);
              assertThat(e.message() + (e.detail() == null ? "" : ": " + e.detail()))
                  .isEqualTo(message);
            });
  }

  @Test
  void malformedMessagesAreRefused() {
    refused("", SqlState.PROTOCOL_VIOLATION, "malformed SCRAM message: The message is empty.");
    refused(
        "n,\0",
        SqlState.PROTOCOL_VIOLATION,
        "malformed SCRAM message: Message length does not match input length.");
    refused(
        "x,,n=,r=a",
        SqlState.PROTOCOL_VIOLATION,
        "malformed SCRAM message: Unexpected channel-binding flag \"x\".");
    refused(
        "n,,r=a",
        SqlState.PROTOCOL_VIOLATION,
        "malformed SCRAM message: Expected attribute \"n\" but found \"r\".");
    refused(
        "n,a=me,n=,r=a",
        SqlState.FEATURE_NOT_SUPPORTED,
        "client uses authorization identity, but it is not supported");
    refused(
        "n,,m=x,n=,r=a",
        SqlState.FEATURE_NOT_SUPPORTED,
        "client requires an unsupported SCRAM extension");
    refused(
        "p=tls-server-end-point,,n=,r=a",
        SqlState.PROTOCOL_VIOLATION,
        "malformed SCRAM message: The client selected SCRAM-SHA-256 without channel binding, but"
            + " the SCRAM message includes channel binding data.");
  }

  @Test
  void foreignNonceIsRefused() {
    ScramServer server = server(PENCIL);
    server.first(ascii("n,,n=,r=abc"));
    assertThatThrownBy(() -> server.finish(ascii("c=biws,r=abcdef,p=" + "A".repeat(43) + "=")))
        .hasMessage("invalid SCRAM response");
    assertThatThrownBy(() -> server.finish(ascii("c=eSws,r=abcdef,p=x")))
        .hasMessage("unexpected SCRAM channel-binding attribute in client-final-message");
    assertThatThrownBy(() -> server.finish(ascii("c=biws,r=abcdef,p=x")))
        .hasMessage("malformed SCRAM message");
  }

  @Test
  void storedFormsAreTold() {
    assertThat(Passwords.kind(PENCIL)).isEqualTo(Passwords.Kind.SCRAM_SHA_256);
    assertThat(Passwords.kind("md5a2286e2058e8275f4419293789626063")).isEqualTo(Passwords.Kind.MD5);
    assertThat(Passwords.kind("md5a2286e2058e8275f441929378962606G"))
        .isEqualTo(Passwords.Kind.CLEAR_TEXT);
    assertThat(Passwords.md5("pencil", "c")).isEqualTo("md5a2286e2058e8275f4419293789626063");
  }

  @Test
  void clearTextIsCheckedAgainstEachForm() {
    assertThat(Passwords.checkClearText(PENCIL, "a", "pencil")).isTrue();
    assertThat(Passwords.checkClearText(PENCIL, "a", "pencils")).isFalse();
    assertThat(Passwords.checkClearText("md5a2286e2058e8275f4419293789626063", "c", "pencil"))
        .isTrue();
    assertThat(Passwords.checkClearText("md5a2286e2058e8275f4419293789626063", "d", "pencil"))
        .isFalse();
    assertThat(Passwords.checkClearText(null, "a", "pencil")).isFalse();
  }

  @Test
  void md5ChallengeIsChecked() {
    byte[] salt = {1, 2, 3, 4};
    String stored = Passwords.md5("pencil", "c");
    String answer = "md5" + Digests.hex(Digests.md5(ascii(stored.substring(3)), salt));
    assertThat(Passwords.checkMd5(stored, salt, answer)).isTrue();
    assertThat(Passwords.checkMd5(stored, new byte[4], answer)).isFalse();
    assertThat(Passwords.checkMd5(null, salt, answer)).isFalse();
    String zeros = "md5" + Digests.hex(Digests.md5(ascii("0".repeat(32)), salt));
    assertThat(Passwords.checkMd5(null, salt, zeros)).isFalse();
  }

  @Test
  void saslPrepFollowsRfc4013() {
    assertThat(SaslPrep.prepare("I\u00ADX")).isEqualTo("IX");
    assertThat(SaslPrep.prepare("user")).isEqualTo("user");
    assertThat(SaslPrep.prepare("\u00AA")).isEqualTo("a");
    assertThat(SaslPrep.prepare("\u2168")).isEqualTo("IX");
    assertThat(SaslPrep.prepare("\u0007")).isNull();
    assertThat(SaslPrep.prepare("\u0627\u0031")).isNull();
    assertThat(SaslPrep.prepare("a\u00A0b")).isEqualTo("a b");
  }
}
