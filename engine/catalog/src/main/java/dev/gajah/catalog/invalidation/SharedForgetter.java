// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.invalidation;

/// Something shared by all sessions that must forget what messages touch, at the moment they are
/// sent.
///
/// Called under the queue's exclusive lock; must be quick and not fail.
@FunctionalInterface
public interface SharedForgetter {
  SharedForgetter NONE = (messages, at) -> {};

  /// The message of [InvalidationMessage#LENGTH] bytes at `messages[at]`.
  void forget(byte[] messages, int at);
}
