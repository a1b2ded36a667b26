// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.authentication;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.random.RandomSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677). Source: PostgreSQL `auth-scram.c`.
///
///     new --first(client-first)--> challenged --finish(client-final)--> done
///
/// A user who is unknown or has no usable password is led through the same exchange with a made-up verifier and fails at the end,
/// like a wrong password.
public final class ScramServer {
  public static final String MECHANISM = "SCRAM-SHA-256";
  public static final String MECHANISM_PLUS = "SCRAM-SHA-256-PLUS";

  private static final int NONCE_BYTES = 18;
  private static final String BINDING_TYPE = "tls-server-end-point";

  private final ScramVerifier verifier;
  private final boolean doomed;
  private final RandomSource random;
  private final boolean plus;
  private final byte @Nullable [] bindingData;

  private char bindingFlag;
  private String clientFirstBare = "";
  private String serverFirst = "";
  private String nonce = "";

  /// @param stored what the catalog has for the user, or null for an unknown user
  /// @param mockNonce the cluster's nonce for unknown users
  /// @param plus whether the client chose [#MECHANISM_PLUS]
  /// @param bindingData hash of the server's certificate if the connection uses TLS, else null
  public ScramServer(
      @Nullable String stored,
      String user,
      byte[] mockNonce,
      RandomSource random,
      boolean plus,
      byte @Nullable [] bindingData) {
    ScramVerifier known = stored == null ? null : ScramVerifier.parse(stored);
    doomed = known == null;
    verifier =
        known == null
            ? ScramVerifier.mock(user, mockNonce, ScramVerifier.ITERATIONS_DEFAULT)
            : known;
    this.random = random;
    this.plus = plus;
    this.bindingData = bindingData;
  }

  /// The body of the AuthenticationSASL message: names of mechanisms, each ended by a zero, then
  /// another zero.
  public static byte[] mechanisms(boolean withBinding) {
    return Digests.ascii((withBinding ? MECHANISM_PLUS + "\0" : "") + MECHANISM + "\0\0");
  }

  /// Takes the client's first message and returns the server's.
  ///
  /// @throws SqlError 08P01, 0A000, 28000 for a message that is none
  public byte[] first(byte[] message) {
    Cursor in = new Cursor(message);
    readBinding(in);
    if (in.peek() == 'a') {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "client uses authorization identity, but it is not supported");
    }
    if (in.peek() != ',') {
      throw malformed("Unexpected attribute \"%s\" in client-first-message.".formatted(in.shown()));
    }
    in.skip();
    clientFirstBare = in.rest();
    if (in.peek() == 'm') {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED, "client requires an unsupported SCRAM extension");
    }
    in.attribute('n'); // the name of the startup packet counts
    String clientNonce = in.attribute('r');
    for (int i = 0; i < clientNonce.length(); i++) {
      char c = clientNonce.charAt(i);
      if (c < 0x21 || c > 0x7E || c == ',') {
        throw new SqlError(SqlState.PROTOCOL_VIOLATION, "non-printable characters in SCRAM nonce");
      }
    }
    while (in.hasMore()) {
      in.anyAttribute();
    }
    byte[] own = new byte[NONCE_BYTES];
    random.nextSecretBytes(own);
    Base64.Encoder encoder = Base64.getEncoder();
    nonce = clientNonce + encoder.encodeToString(own);
    serverFirst =
        "r="
            + nonce
            + ",s="
            + encoder.encodeToString(verifier.salt())
            + ",i="
            + verifier.iterations();
    return bytes(serverFirst);
  }

  private void readBinding(Cursor in) {
    bindingFlag = in.peek();
    switch (bindingFlag) {
      case 'n', 'y' -> {
        if (plus) {
          throw malformed(
              "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include"
                  + " channel binding data.");
        }
        if (bindingFlag == 'y' && bindingData != null) {
          throw new SqlError(
                  SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                  "SCRAM channel binding negotiation error")
              .detail(
                  "The client supports SCRAM channel binding but thinks the server does not.  "
                      + "However, this server does support channel binding.");
        }
        in.skip();
        if (in.peek() != ',') {
          throw malformed("Comma expected, but found character \"%s\".".formatted(in.shown()));
        }
        in.skip();
      }
      case 'p' -> {
        if (!plus) {
          throw malformed(
              "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message"
                  + " includes channel binding data.");
        }
        String type = in.attribute('p');
        if (!type.equals(BINDING_TYPE)) {
          throw new SqlError(
              SqlState.PROTOCOL_VIOLATION,
              "unsupported SCRAM channel-binding type \"%s\"".formatted(type));
        }
      }
      default -> throw malformed("Unexpected channel-binding flag \"%s\".".formatted(in.shown()));
    }
  }

  /// Takes the client's final message.
  ///
  /// @return the server's final message, or null if the proof is wrong
  /// @throws SqlError 08P01, 28000 for a message that is none
  public byte @Nullable [] finish(byte[] message) {
    Cursor in = new Cursor(message);
    String binding = in.attribute('c');
    checkBinding(binding);
    String finalNonce = in.attribute('r');
    int proofStart;
    String proofText;
    while (true) {
      proofStart = in.position();
      char name = in.peek();
      String value = in.anyAttribute();
      if (name == 'p') {
        proofText = value;
        break;
      }
    }
    if (in.hasMore()) {
      throw malformed("Garbage found at the end of client-final-message.");
    }
    byte[] proof = decodeProof(proofText);
    if (!finalNonce.equals(nonce) || nonce.isEmpty()) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid SCRAM response")
          .detail("Nonce does not match.");
    }
    String withoutProof = in.text().substring(0, proofStart - 1);
    byte[] authMessage = bytes(clientFirstBare + "," + serverFirst + "," + withoutProof);
    byte[] signature = Digests.hmac(verifier.storedKey(), authMessage);
    byte[] clientKey = new byte[ScramVerifier.KEY_BYTES];
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] = (byte) (proof[i] ^ signature[i]);
    }
    boolean right = MessageDigest.isEqual(Digests.sha256(clientKey), verifier.storedKey());
    byte[] serverSignature = Digests.hmac(verifier.serverKey(), authMessage);
    if (!right || doomed) {
      return null;
    }
    return Digests.ascii("v=" + Base64.getEncoder().encodeToString(serverSignature));
  }

  private void checkBinding(String binding) {
    if (bindingFlag == 'p') {
      byte[] header = bytes("p=" + BINDING_TYPE + ",,");
      byte[] data = bindingData == null ? new byte[0] : bindingData;
      byte[] expected = new byte[header.length + data.length];
      System.arraycopy(header, 0, expected, 0, header.length);
      System.arraycopy(data, 0, expected, header.length, data.length);
      if (!MessageDigest.isEqual(
          bytes(Base64.getEncoder().encodeToString(expected)), bytes(binding))) {
        throw new SqlError(
            SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "SCRAM channel binding check failed");
      }
      return;
    }
    String expected = bindingFlag == 'n' ? "biws" : "eSws"; // base 64 of "n,," and "y,,"
    if (!binding.equals(expected)) {
      throw new SqlError(
          SqlState.PROTOCOL_VIOLATION,
          "unexpected SCRAM channel-binding attribute in client-final-message");
    }
  }

  private static byte[] decodeProof(String text) {
    try {
      byte[] proof = Base64.getDecoder().decode(text);
      if (proof.length == ScramVerifier.KEY_BYTES) {
        return proof;
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw malformed("Malformed proof in client-final-message.");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static SqlError malformed(String detail) {
    return new SqlError(SqlState.PROTOCOL_VIOLATION, "malformed SCRAM message").detail(detail);
  }

  /// Reads `name=value` pairs between commas. Bytes are kept one to one in chars.
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(byte[] message) {
      if (message.length == 0) {
        throw malformed("The message is empty.");
      }
      text = new String(message, StandardCharsets.ISO_8859_1);
      if (text.indexOf('\0') >= 0) {
        throw malformed("Message length does not match input length.");
      }
    }

    String text() {
      return text;
    }

    int position() {
      return at;
    }

    boolean hasMore() {
      return at < text.length();
    }

    /// The next character, or zero at the end.
    char peek() {
      return hasMore() ? text.charAt(at) : 0;
    }

    /// The next character as messages show it.
    String shown() {
      char c = peek();
      return c >= 0x21 && c <= 0x7E ? String.valueOf(c) : "0x%02x".formatted((int) c);
    }

    void skip() {
      at++;
    }

    String rest() {
      return text.substring(at);
    }

    String attribute(char name) {
      if (peek() != name) {
        throw malformed("Expected attribute \"%c\" but found \"%s\".".formatted(name, shown()));
      }
      at++;
      return value(name);
    }

    String anyAttribute() {
      if (!hasMore()) {
        throw malformed("Attribute expected, but found end of string.");
      }
      char name = peek();
      if (!(name >= 'A' && name <= 'Z' || name >= 'a' && name <= 'z')) {
        throw malformed(
            "Attribute expected, but found invalid character \"%s\".".formatted(shown()));
      }
      at++;
      return value(name);
    }

    private String value(char name) {
      if (peek() != '=') {
        throw malformed("Expected character \"=\" for attribute \"%c\".".formatted(name));
      }
      at++;
      int comma = text.indexOf(',', at);
      int stop = comma < 0 ? text.length() : comma;
      String value = text.substring(at, stop);
      at = comma < 0 ? stop : stop + 1;
      return value;
    }
  }
}
