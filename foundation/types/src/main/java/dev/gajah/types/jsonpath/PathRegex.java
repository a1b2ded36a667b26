// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.types.text.Regex;

/// The regular expressions of `like_regex`.
final class PathRegex {
  private PathRegex() {}

  static Regex compile(PathItem.LikeRegex item) {
    int flags = item.flags();
    boolean quote = (flags & PathItem.LikeRegex.QUOTE) != 0;
    if (!quote && (flags & PathItem.LikeRegex.EXPANDED) != 0) {
      throw new SqlError(
          dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED,
          "XQuery \"x\" flag (expanded regular expressions) is not implemented");
    }
    return Regex.compile(
        item.pattern(),
        new Regex.Flags(
            (flags & PathItem.LikeRegex.IGNORE_CASE) != 0,
            !quote && (flags & PathItem.LikeRegex.DOT_ALL) == 0,
            !quote && (flags & PathItem.LikeRegex.MULTI_LINE) != 0,
            false,
            quote,
            false));
  }
}
