// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

/// The shared memory that this process works on is dead; the process ends without touching it
/// again.
///
/// An `Error`, so that nothing between the wait and the process's outermost frame takes it for its
/// own failure.
@SuppressWarnings("serial") // never serialized
public final class ProcessAbandoned extends Error {
  public ProcessAbandoned() {
    super("server process abandoned", null, false, false);
  }
}
