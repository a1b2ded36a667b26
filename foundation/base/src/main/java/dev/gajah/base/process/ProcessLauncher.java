// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

/// The thread door: the only maker of threads.
public interface ProcessLauncher {
  /// Starts `body` on a platform thread of its own.
  LaunchedProcess launch(String name, Runnable body);

  /// Makes the calling thread sleep, for waits that nobody can end early. Server processes await
  /// their latch instead.
  void sleep(long nanos);
}
