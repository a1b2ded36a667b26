// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

/// Sequences as the functions `nextval`, `currval`, `setval`, `lastval` use them; checks privileges
/// and locks.
public interface SequenceAccess {
  long next(int sequenceOid);

  /// The next value for an identity column: no privilege on its sequence is needed.
  long nextOfIdentity(int sequenceOid);

  long current(int sequenceOid);

  long last();

  long set(int sequenceOid, long value, boolean isCalled);
}
