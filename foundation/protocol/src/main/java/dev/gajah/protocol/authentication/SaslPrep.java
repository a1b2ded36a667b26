// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.authentication;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/// Normalization of passwords, RFC 4013, so that the same password typed in two ways is the same
/// bytes.
final class SaslPrep {
  private SaslPrep() {}

  /// The bytes to hash; a password that RFC 4013 prohibits is used as it is, as PostgreSQL does.
  static byte[] prepareOrKeep(String password) {
    String prepared = prepare(password);
    return (prepared == null ? password : prepared).getBytes(StandardCharsets.UTF_8);
  }

  /// Null if the text is prohibited.
  static @Nullable String prepare(String text) {
    if (isPrintableAscii(text)) {
      return text;
    }
    StringBuilder mapped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                mapped.append(' ');
              } else if (!isMappedToNothing(c)) {
                mapped.appendCodePoint(c);
              }
            });
    String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    if (normal.isEmpty()
        || normal.codePoints().anyMatch(SaslPrep::isProhibited)
        || !isBidiAllowed(normal)) {
      return null;
    }
    return normal;
  }

  private static boolean isPrintableAscii(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }

  /// RFC 3454, table B.1.
  private static boolean isMappedToNothing(int c) {
    return c == 0x00AD
        || c == 0x034F
        || c == 0x1806
        || c >= 0x180B && c <= 0x180D
        || c >= 0x200B && c <= 0x200D
        || c == 0x2060
        || c >= 0xFE00 && c <= 0xFE0F
        || c == 0xFEFF;
  }

  /// RFC 3454, tables C.1.2 to C.9, by their Unicode categories.
  private static boolean isProhibited(int c) {
    boolean noncharacter = (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
    boolean changesDisplay =
        c == 0x0340
            || c == 0x0341
            || c == 0x200E
            || c == 0x200F
            || c >= 0x2028 && c <= 0x202E
            || c >= 0x2060 && c <= 0x2063
            || c >= 0x206A && c <= 0x206F
            || c >= 0x2FF0 && c <= 0x2FFB
            || c >= 0xFFF9 && c <= 0xFFFD
            || c >= 0xE0000 && c <= 0xE007F;
    return noncharacter
        || changesDisplay
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED ->
              true;
          default -> false;
        };
  }

  /// Text with right-to-left characters has no left-to-right ones, and begins and ends with one of
  /// them.
  private static boolean isBidiAllowed(String text) {
    if (text.codePoints().noneMatch(SaslPrep::isRightToLeft)) {
      return true;
    }
    return text.codePoints()
            .noneMatch(
                c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT)
        && isRightToLeft(text.codePointAt(0))
        && isRightToLeft(text.codePointBefore(text.length()));
  }

  private static boolean isRightToLeft(int c) {
    byte direction = Character.getDirectionality(c);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }
}
