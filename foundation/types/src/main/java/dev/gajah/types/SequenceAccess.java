// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

/// Sequences as the functions `nextval`, `currval`, `setval`, `lastval` use them; checks privileges
/// and locks.
public interface SequenceAccess {
  long next(int sequenceOid);

  long current(int sequenceOid);

  long last();

  long set(int sequenceOid, long value, boolean isCalled);
}
