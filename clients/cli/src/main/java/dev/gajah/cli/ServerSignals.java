// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import sun.misc.Signal;

/// Signals of the operating system, as a postmaster understands them.
///
/// A shell that starts a program in the background, and `nohup`, leave SIGINT and SIGHUP ignored,
/// and the JVM respects that by never delivering them. A server has to hear them all the same, so
/// they are given their default disposition first. SIGQUIT cannot be handled in a JVM, which prints
/// its threads on it; with the default disposition it ends the process at once, which is what an
/// immediate shutdown is: the next start recovers.
final class ServerSignals {
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGQUIT = 3;
  private static final int SIGTERM = 15;

  private ServerSignals() {}

  /// Handlers run on a thread of the JVM's; they must be short.
  static void handle(Runnable terminate, Runnable interrupt, Runnable hangUp, Runnable user1) {
    MethodHandle setDefault = defaultDisposition();
    setDefault(setDefault, SIGHUP);
    setDefault(setDefault, SIGINT);
    setDefault(setDefault, SIGTERM);
    setDefault(setDefault, SIGQUIT);
    Signal.handle(new Signal("TERM"), _ -> terminate.run());
    Signal.handle(new Signal("INT"), _ -> interrupt.run());
    Signal.handle(new Signal("HUP"), _ -> hangUp.run());
    Signal.handle(new Signal("USR1"), _ -> user1.run());
  }

  private static MethodHandle defaultDisposition() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("signal"),
        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }

  private static void setDefault(MethodHandle signal, int number) {
    try {
      MemorySegment _ = (MemorySegment) signal.invokeExact(number, MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException("could not set the disposition of signal " + number, e);
    }
  }
}
