// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

/// How a server is told to stop.
public enum ShutdownMode {
  /// No new clients; those that are there may finish.
  SMART,
  /// Clients are ended, then a checkpoint is made.
  FAST,
  /// Everything ends at once; the next start recovers.
  IMMEDIATE
}
