// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One word of a field. A quoted word is never a keyword.
///
/// @param pattern the compiled expression if the word begins with `/` and names a database or user
record HbaToken(String text, boolean quoted, @Nullable Pattern pattern) {
  boolean isKeyword(String keyword) {
    return !quoted && text.equals(keyword);
  }

  /// True if the word means this name, literally or by its expression.
  boolean matches(String name) {
    return pattern == null ? text.equals(name) : pattern.matcher(name).find();
  }
}
