// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

/// A session whose client may be written to while the session waits for it.
@FunctionalInterface
public interface IdleClient {
  /// Delivers what has come, if the session is idle outside of a transaction; else does nothing.
  void deliverIfIdle();
}
