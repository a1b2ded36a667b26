// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.error;

/// Where notices and warnings of a statement go: the client of a session, or the server log.
@FunctionalInterface
public interface NoticeSink {
  /// A sink that forgets everything, for work nobody listens to.
  NoticeSink NONE = report -> {};

  void notice(SqlError report);

  default void notice(String message) {
    notice(SqlError.report(Severity.NOTICE, SqlState.SUCCESSFUL_COMPLETION, message));
  }

  default void warning(SqlState state, String message) {
    notice(SqlError.report(Severity.WARNING, state, message));
  }
}
