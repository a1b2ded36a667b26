// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

/// One process of the architecture: one class, one loop, one latch. It runs on one platform thread
/// until [#run] returns or throws.
public interface ServerProcess {
  /// Runs until the process is told to end. What it throws is its death, judged by the postmaster.
  void run();
}
