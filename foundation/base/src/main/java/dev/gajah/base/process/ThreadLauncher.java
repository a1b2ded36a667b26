// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import java.util.concurrent.locks.LockSupport;

/// Starts processes on platform threads of this JVM.
public final class ThreadLauncher implements ProcessLauncher {
  /// Stack of one process; `max_stack_depth` must stay well below it.
  public static final long STACK_BYTES = 4L << 20;

  @Override
  public LaunchedProcess launch(String name, Runnable body) {
    ServerThread thread = new ServerThread(body, name, STACK_BYTES);
    thread.start();
    return new LaunchedThread(thread);
  }

  @Override
  public void sleep(long nanos) {
    long deadline = System.nanoTime() + nanos;
    for (long rest = nanos; rest > 0; rest = deadline - System.nanoTime()) {
      ServerThread.checkAbandoned();
      LockSupport.parkNanos(rest);
    }
  }

  private record LaunchedThread(ServerThread thread) implements LaunchedProcess {
    @Override
    public boolean isAlive() {
      return thread.isAlive();
    }

    @Override
    public boolean awaitEnd(long timeoutNanos) {
      try {
        if (timeoutNanos < 0) {
          thread.join();
          return true;
        }
        return thread.join(java.time.Duration.ofNanos(timeoutNanos));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return !thread.isAlive();
      }
    }

    @Override
    public void abandon() {
      thread.abandon();
    }

    @Override
    public void rename(String name) {
      thread.setName(name);
    }
  }
}
