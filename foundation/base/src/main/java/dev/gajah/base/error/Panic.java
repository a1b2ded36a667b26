// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.error;

import org.jspecify.annotations.Nullable;

/// Shared state may be half changed: every server process must end, and recovery must rebuild
/// shared memory.
///
/// Thrown where a failure happens inside a critical section or a sync of durable data fails. Only a
/// server process's outermost frame catches it, to report it to the postmaster.
@SuppressWarnings("serial") // never serialized
public final class Panic extends Error {
  public Panic(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public Panic(String message) {
    this(message, null);
  }
}
