// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.transaction.procarray.Proc;

/// What transactions tell those who keep multixacts: from which multixact on a process may still
/// meet one that it is a member of, when that passes to a prepared transaction.
public interface MultiXactHolders {
  /// The oldest multixact that the process is a member of; 0 if none.
  int oldestMember(Proc proc);

  /// A prepared transaction takes over what its session has.
  void handOver(Proc from, Proc to);

  /// A prepared transaction has ended.
  void preparedEnded(Proc proc);
}
