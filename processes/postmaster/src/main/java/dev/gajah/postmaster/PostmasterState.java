// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

/// What the server is doing (PostgreSQL: `PMState`).
///
///     INIT --launch startup--> STARTUP --startup process ended well--> RUN
///                                 ^                                      |
///                                 |                      shutdown asked  |  or a child crashed
///                                 |                                      v
///                                 |                               STOP_BACKENDS
///                                 |                                      |  sessions told to end (smart: waited for)
///                                 |                                      v
///                                 |                               WAIT_BACKENDS
///                                 |      all ended, after a crash        |  all but the checkpointer ended
///                                 +--------------------------------------+
///                                                                        v
///                                                                    SHUTDOWN
///                                                                        |  the checkpointer has made its last checkpoint
///                                                                        v
///                                                                  WAIT_DEAD_END
///                                                                        |  refused and unproved clients are gone
///                                                                        v
///                                                                   NO_CHILDREN
///
/// The order matters: sessions end before the shutdown checkpoint, so that it contains all that
/// they did. [Postmaster] makes every transition, on its own thread, in `advance`; others only
/// read.
public enum PostmasterState {
  /// Configuration is read, the listeners are opened.
  INIT,
  /// The startup process recovers; clients are refused.
  STARTUP,
  /// Open for clients.
  RUN,
  /// Told to stop, or a child crashed; sessions are to end next.
  STOP_BACKENDS,
  /// Waiting for sessions and for all processes that could change data.
  WAIT_BACKENDS,
  /// The checkpointer makes the shutdown checkpoint.
  SHUTDOWN,
  /// Waiting for connections that never became sessions.
  WAIT_DEAD_END,
  NO_CHILDREN;

  /// True from the moment a stop began.
  boolean isStopping() {
    return compareTo(RUN) > 0;
  }
}
