// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.NoticeSink;

/// Settings that change how text is read.
///
/// @param standardConformingStrings backslashes in plain literals are ordinary characters
/// @param escapeStringWarning warn about backslashes when the above is off
/// @param backslashQuoteAllowed `\'` is allowed in E'' literals
/// @param notices receives truncation notices and escape warnings
/// @param maxDepth nesting limit; at about 0.5 KB of stack per level and frame
public record ParserOptions(
    boolean standardConformingStrings,
    boolean escapeStringWarning,
    boolean backslashQuoteAllowed,
    NoticeSink notices,
    int maxDepth) {
  public static final int DEFAULT_MAX_DEPTH = 1000;
  public static final ParserOptions DEFAULT =
      new ParserOptions(true, true, true, NoticeSink.NONE, DEFAULT_MAX_DEPTH);

  public ParserOptions withNotices(NoticeSink sink) {
    return new ParserOptions(
        standardConformingStrings, escapeStringWarning, backslashQuoteAllowed, sink, maxDepth);
  }
}
